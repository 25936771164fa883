using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace EdgeRuntime.Workshop.Tests.Bundles;

/// <summary>Writes zips byte by byte (APPNOTE.TXT 6.3.10), so that they can say what no library would write.</summary>
internal sealed class HandMadeZip : IDisposable
{
    private readonly MemoryStream _body = new();
    private readonly MemoryStream _directory = new();
    private int _entries;

    /// <inheritdoc/>
    public void Dispose()
    {
        _body.Dispose();
        _directory.Dispose();
    }

    /// <summary>Adds an entry.</summary>
    /// <param name="name">Its name, whatever it is.</param>
    /// <param name="content">What it unpacks to.</param>
    /// <param name="declared">The size that it declares; the true one when null.</param>
    /// <param name="mode">Mode of the Unix file: type and permissions.</param>
    /// <param name="flags">General purpose flags; bit 0 means encrypted.</param>
    /// <param name="method">Compression method: 0 stores, any other says that it is that one and deflates.</param>
    public HandMadeZip Add(string name, ReadOnlySpan<byte> content, uint? declared = null, int mode = 0x81A4, ushort flags = 0, ushort method = 8)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        using var packed = new MemoryStream();
        if (method == 0)
        {
            packed.Write(content);
        }
        else
        {
            using var deflate = new DeflateStream(packed, CompressionLevel.Optimal, leaveOpen: true);
            deflate.Write(content);
        }

        var crc = Crc32(content);
        var offset = (uint)_body.Length;
        var size = declared ?? (uint)content.Length;
        Write(_body, 0x04034b50u, (ushort)20, flags, method, 0u, crc, (uint)packed.Length, size, (ushort)bytes.Length, (ushort)0);
        _body.Write(bytes);
        packed.WriteTo(_body);
        Write(_directory, 0x02014b50u, (ushort)0x0314, (ushort)20, flags, method, 0u, crc, (uint)packed.Length, size, (ushort)bytes.Length, (ushort)0, (ushort)0, (ushort)0, (ushort)0, (uint)mode << 16, offset);
        _directory.Write(bytes);
        _entries++;
        return this;
    }

    /// <summary>Ends the zip.</summary>
    /// <param name="comment">A comment behind the end record.</param>
    /// <param name="claimed">How many entries the end record claims; the true number when null.</param>
    public byte[] Finish(string comment = "", ushort? claimed = null)
    {
        var offset = (uint)_body.Length;
        _directory.WriteTo(_body);
        var entries = claimed ?? (ushort)_entries;
        Write(_body, 0x06054b50u, (ushort)0, (ushort)0, entries, entries, (uint)_directory.Length, offset, (ushort)comment.Length);
        _body.Write(Encoding.ASCII.GetBytes(comment));
        return _body.ToArray();
    }

    // The reflected CRC-32 of zip, APPNOTE.TXT section 4.4.7.
    private static uint Crc32(ReadOnlySpan<byte> content)
    {
        var crc = ~0u;
        foreach (var b in content)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc >> 1) ^ (0xEDB88320u & (0u - (crc & 1)));
            }
        }

        return ~crc;
    }

    private static void Write(MemoryStream stream, params object[] fields)
    {
        Span<byte> buffer = stackalloc byte[4];
        foreach (var field in fields)
        {
            if (field is ushort small)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(buffer, small);
                stream.Write(buffer[..2]);
            }
            else
            {
                BinaryPrimitives.WriteUInt32LittleEndian(buffer, (uint)field);
                stream.Write(buffer);
            }
        }
    }
}
