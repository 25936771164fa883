using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace EdgeRuntime.Core.Linux;

/// <summary>Short text attributes as /sys and /proc hold them: one value and a line end.</summary>
public static class PseudoFiles
{
    // Names, labels and statuses are a few words; a longer file is none of these.
    private const int MaxText = 256;

    /// <summary>The text without line end, zero bytes and blanks around it; null when the file is missing or has no value now.</summary>
    public static string? ReadText(this IFileSystem files, string path)
    {
        Span<byte> text = stackalloc byte[MaxText];
        var length = files.Read(path, text);
        return length <= 0 ? null : Encoding.UTF8.GetString(text[..length]).Trim('\0', '\n', '\r', ' ', '\t');
    }

    /// <summary>The whole number in a file; null when it is missing, has no value now or holds something else.</summary>
    public static long? ReadInteger(this IFileSystem files, string path)
    {
        Span<byte> text = stackalloc byte[32];
        var length = files.Read(path, text);
        return length > 0 && length < text.Length && Utf8Parser.TryParse(text[..length], out long value, out var used) && IsEnd(text[used..length]) ? value : null;
    }

    /// <summary>The number in a file, which may have a fraction; null when it is missing, has no value now or holds something else.</summary>
    public static double? ReadNumber(this IFileSystem files, string path)
    {
        Span<byte> text = stackalloc byte[64];
        var length = files.Read(path, text);
        return length > 0 && length < text.Length && double.TryParse(text[..length].TrimEnd("\0\n\r "u8), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && double.IsFinite(value) ? value : null;
    }

    // "123\n" is a number, "123abc" is none, and of a number that fills the buffer the end is not known.
    private static bool IsEnd(ReadOnlySpan<byte> rest) => rest.Trim("\0\n\r "u8).IsEmpty;
}
