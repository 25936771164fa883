using System.Buffers.Binary;
using System.Runtime.InteropServices;
using EdgeRuntime.Contracts.Manifests;

namespace EdgeRuntime.Core.Sources.Replay;

/// <summary>RIFF/WAVE files with PCM of 8, 16, 24 or 32 bits or 32-bit floats; 24 bits become 32-bit floats from -1 to 1, the others stay as they are.</summary>
internal static class WavReader
{
    private const ushort Pcm = 1;
    private const ushort Float = 3;
    private const ushort Extensible = 0xFFFE;

    /// <summary>Decodes a file.</summary>
    /// <exception cref="ReplayException">It is no wav file, or one that this runtime cannot use.</exception>
    public static Recording Decode(string path, byte[] file)
    {
        if (file.Length < 12 || !file.AsSpan(0, 4).SequenceEqual("RIFF"u8) || !file.AsSpan(8, 4).SequenceEqual("WAVE"u8))
        {
            throw new ReplayException($"{path}: is no wav file");
        }

        var format = Chunk(path, file, "fmt "u8);
        var data = Chunk(path, file, "data"u8);
        if (format.Length < 16)
        {
            throw new ReplayException($"{path}: its format chunk is too short");
        }

        var kind = BinaryPrimitives.ReadUInt16LittleEndian(format);
        kind = kind == Extensible && format.Length >= 26 ? BinaryPrimitives.ReadUInt16LittleEndian(format[24..]) : kind;
        int channels = BinaryPrimitives.ReadUInt16LittleEndian(format[2..]);
        var rate = BinaryPrimitives.ReadUInt32LittleEndian(format[4..]);
        int bits = BinaryPrimitives.ReadUInt16LittleEndian(format[14..]);
        if (channels is < 1 or > 64 || rate is 0 or > 10_000_000)
        {
            throw new ReplayException($"{path}: {channels} channels at {rate} Hz cannot be replayed");
        }

        var rows = data.Length / (channels * Math.Max(bits / 8, 1));
        data = data[..(rows * channels * (bits / 8))];
        var (type, bytes) = (kind, bits) switch
        {
            (Pcm, 8) => (ElementType.UInt8, data.ToArray()),
            (Pcm, 16) => (ElementType.Int16, data.ToArray()),
            (Pcm, 32) => (ElementType.Int32, data.ToArray()),
            (Pcm, 24) => (ElementType.Float32, From24(data)),
            (Float, 32) => (ElementType.Float32, data.ToArray()),
            _ => throw new ReplayException($"{path}: format {kind} with {bits} bits cannot be replayed; use PCM of 8, 16, 24 or 32 bits or 32-bit floats"),
        };
        return new Recording(type, [rows, channels], bytes, rate);
    }

    private static ReadOnlySpan<byte> Chunk(string path, byte[] file, ReadOnlySpan<byte> id)
    {
        for (var at = 12L; at + 8 <= file.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(file.AsSpan((int)at + 4));
            if (file.AsSpan((int)at, 4).SequenceEqual(id))
            {
                return at + 8 + length <= file.Length ? file.AsSpan((int)at + 8, (int)length) : throw new ReplayException($"{path}: ends within a chunk");
            }

            // Chunks are padded to even lengths.
            at += 8 + length + (length & 1);
        }

        throw new ReplayException($"{path}: has no '{System.Text.Encoding.ASCII.GetString(id)}' chunk");
    }

    private static byte[] From24(ReadOnlySpan<byte> data)
    {
        var values = new float[data.Length / 3];
        for (var i = 0; i < values.Length; i++)
        {
            var raw = (data[3 * i] << 8) | (data[(3 * i) + 1] << 16) | (data[(3 * i) + 2] << 24);
            values[i] = raw / 2147483648f;
        }

        return MemoryMarshal.AsBytes(values.AsSpan()).ToArray();
    }
}
