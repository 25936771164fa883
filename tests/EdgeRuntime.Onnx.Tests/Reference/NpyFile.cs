using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;

namespace EdgeRuntime.Onnx.Tests.Reference;

/// <summary>A NumPy file of 32-bit floats (version 1), cut along its first dimension.</summary>
internal static class NpyFile
{
    public static float[][] Rows(string path)
    {
        using var file = File.OpenRead(path);
        return Rows(file);
    }

    public static float[][] Rows(Stream stream)
    {
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        var bytes = memory.ToArray();
        var start = 10 + BinaryPrimitives.ReadUInt16LittleEndian(bytes.AsSpan(8));
        var header = Encoding.ASCII.GetString(bytes, 10, start - 10);
        Assert.Contains("'<f4'", header, StringComparison.Ordinal);
        var first = header[(header.IndexOf('(', StringComparison.Ordinal) + 1)..].Split(',')[0];
        var values = MemoryMarshal.Cast<byte, float>(bytes.AsSpan(start)).ToArray();
        return [.. values.Chunk(values.Length / int.Parse(first, CultureInfo.InvariantCulture))];
    }
}
