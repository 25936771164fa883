using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Core.Sources.Replay;

/// <summary>Elements of a recording as they lie in its file: the first dimension counts rows of a series, or samples.</summary>
/// <param name="Type">Element type.</param>
/// <param name="Shape">Dimensions.</param>
/// <param name="Bytes">The elements, little-endian, C order.</param>
/// <param name="SampleRateHz">Rows per second, where the file says so.</param>
internal sealed record Recording(ElementType Type, int[] Shape, byte[] Bytes, double? SampleRateHz = null)
{
    /// <summary>Longest recording that is read into memory.</summary>
    public const long MaxBytes = 512L << 20;

    /// <summary>Bytes of one row or sample.</summary>
    public int RowBytes => Shape[0] == 0 ? 0 : Bytes.Length / Shape[0];

    /// <summary>Reads a whole file within bounds.</summary>
    /// <exception cref="ReplayException">It is missing, too long or not a regular file.</exception>
    public static byte[] ReadFile(string path)
    {
        if (!FileKind.MayBeRegular(path))
        {
            throw new ReplayException($"{path}: not a regular file");
        }

        try
        {
            var length = new FileInfo(path).Length;
            return length <= MaxBytes ? File.ReadAllBytes(path) : throw new ReplayException($"{path}: {length} bytes are more than the {MaxBytes} that a recording may have");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ReplayException($"{path}: cannot be read ({FileFault.Of(e, path)})", e);
        }
    }
}
