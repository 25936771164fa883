using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using EdgeRuntime.Contracts.Manifests;

namespace EdgeRuntime.Core.Sources.Replay;

/// <summary>
/// NumPy's npy format, versions 1 to 3 (numpy.lib.format): magic, version, header length, a Python dictionary such as
/// <c>{'descr': '&lt;f4', 'fortran_order': False, 'shape': (9, 3, 96, 96), }</c>, then the elements.
/// </summary>
internal static partial class NpyReader
{
    private const int MaxRank = 8;
    private const string StructuredArray = "[...]";
    private static readonly byte[] Magic = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y'];

    /// <summary>Decodes a file.</summary>
    /// <exception cref="ReplayException">It is no npy file, or one that this runtime cannot use.</exception>
    public static Recording Decode(string path, byte[] file)
    {
        var (header, start) = Header(path, file);
        if (header.Contains("'fortran_order': True", StringComparison.Ordinal))
        {
            throw new ReplayException($"{path}: is in Fortran order; save it with numpy.ascontiguousarray");
        }

        var description = Description().Match(header) is { Success: true } match ? match.Groups[1].Value : header.Contains("'descr': [", StringComparison.Ordinal) ? StructuredArray : "";
        var type = TypeOf(description) ?? throw new ReplayException($"{path}: {KindOf(description)} '{description}' cannot be read; save little-endian numbers (numpy.save of array.astype('<f4'))");
        var shape = ShapeOf(path, header);
        var size = shape.Aggregate((long)type.SizeInBytes(), static (product, dimension) => Math.Min(product, Recording.MaxBytes + 1) * dimension);
        return size == file.Length - start
            ? new Recording(type, shape, file[start..])
            : throw new ReplayException($"{path}: {file.Length - start} bytes of elements, but its header promises {size}");
    }

    private static (string Header, int Start) Header(string path, byte[] file)
    {
        if (file.Length < 12 || !file.AsSpan(0, 6).SequenceEqual(Magic) || file[6] is < 1 or > 3)
        {
            throw new ReplayException($"{path}: is no npy file of version 1 to 3");
        }

        var wide = file[6] > 1;
        var length = wide ? BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan(8)) : BinaryPrimitives.ReadUInt16LittleEndian(file.AsSpan(8));
        var from = wide ? 12 : 10;
        return length <= file.Length - from
            ? (Encoding.UTF8.GetString(file, from, (int)length), from + (int)length)
            : throw new ReplayException($"{path}: ends within its header");
    }

    private static int[] ShapeOf(string path, string header)
    {
        var text = Shape().Match(header) is { Success: true } match ? match.Groups[1].Value : throw new ReplayException($"{path}: its header has no shape");
        var parts = text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        var shape = new int[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (parts.Length > MaxRank || !int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out shape[i]))
            {
                throw new ReplayException($"{path}: its shape ({text}) cannot be replayed");
            }
        }

        return shape;
    }

    // What a type is that is not read, by the letters of numpy.dtype.str.
    private static string KindOf(string description) => description switch
    {
        StructuredArray => "structured array",
        ['>', ..] => "big-endian type",
        [_, 'O', ..] => "object array",
        [_, 'c', ..] => "complex type",
        [_, 'U' or 'S', ..] => "text of type",
        [_, 'M' or 'm', ..] => "time of type",
        _ => "type",
    };

    private static ElementType? TypeOf(string description) => description switch
    {
        "|u1" => ElementType.UInt8,
        "|i1" => ElementType.Int8,
        "|b1" => ElementType.Boolean,
        "<u2" => ElementType.UInt16,
        "<i2" => ElementType.Int16,
        "<i4" => ElementType.Int32,
        "<i8" => ElementType.Int64,
        "<f2" => ElementType.Float16,
        "<f4" => ElementType.Float32,
        "<f8" => ElementType.Float64,
        _ => null,
    };

    [GeneratedRegex(@"'descr':\s*'([^']{1,8})'", RegexOptions.CultureInvariant)]
    private static partial Regex Description();

    [GeneratedRegex(@"'shape':\s*\(([^)]{0,120})\)", RegexOptions.CultureInvariant)]
    private static partial Regex Shape();
}
