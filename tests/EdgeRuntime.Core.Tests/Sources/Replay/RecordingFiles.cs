using System.Buffers.Binary;
using System.Text;

namespace EdgeRuntime.Core.Tests.Sources.Replay;

/// <summary>Makes recordings byte by byte, right and wrong ones.</summary>
internal static class RecordingFiles
{
    public static byte[] Npy(string header, byte[] elements, byte version = 1)
    {
        var text = Encoding.ASCII.GetBytes(header + "\n");
        byte[] start = [0x93, (byte)'N', (byte)'U', (byte)'M', (byte)'P', (byte)'Y', version, 0];
        var length = new byte[version == 1 ? 2 : 4];
        if (version == 1)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(length, (ushort)text.Length);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(length, (uint)text.Length);
        }

        return [.. start, .. length, .. text, .. elements];
    }

    public static byte[] Wav(ushort format, ushort channels, uint rate, ushort bits, byte[] data)
    {
        var fmt = new byte[16];
        BinaryPrimitives.WriteUInt16LittleEndian(fmt, format);
        BinaryPrimitives.WriteUInt16LittleEndian(fmt.AsSpan(2), channels);
        BinaryPrimitives.WriteUInt32LittleEndian(fmt.AsSpan(4), rate);
        BinaryPrimitives.WriteUInt16LittleEndian(fmt.AsSpan(14), bits);
        // An odd chunk before the data, with its padding byte, as recorders write them.
        return [.. "RIFF"u8, 0, 0, 0, 0, .. "WAVE"u8, .. Chunk("fmt "u8, fmt), .. Chunk("LIST"u8, new byte[3]), .. Chunk("data"u8, data)];
    }

    private static byte[] Chunk(ReadOnlySpan<byte> id, byte[] content)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, content.Length);
        return [.. id, .. length, .. content, .. new byte[content.Length % 2]];
    }
}
