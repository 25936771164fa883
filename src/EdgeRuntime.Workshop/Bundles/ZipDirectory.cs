using System.Buffers.Binary;

namespace EdgeRuntime.Workshop.Bundles;

/// <summary>
/// Looks at the end of a zip before anything reads its directory: .NET's reader takes every entry that it finds into memory, however many there are.
/// <para>
/// What may come is the plainest form of APPNOTE.TXT 6.3.10 (https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT), section 4.3.16: one disk, no zip64, no comment, and a
/// directory that ends where the end record begins.
/// </para>
/// </summary>
internal static class ZipDirectory
{
    private const int EndRecordBytes = 22;
    private const uint EndRecordSignature = 0x06054b50;

    /// <summary>Whether the directory has at most so many entries and bytes. Leaves the stream at its begin.</summary>
    /// <exception cref="IOException">The stream cannot be read.</exception>
    public static bool IsPlain(Stream zip, int maxEntries, int maxDirectoryBytes)
    {
        if (zip.Length < EndRecordBytes)
        {
            return false;
        }

        Span<byte> end = stackalloc byte[EndRecordBytes];
        zip.Position = zip.Length - EndRecordBytes;
        zip.ReadExactly(end);
        zip.Position = 0;
        var entries = BinaryPrimitives.ReadUInt16LittleEndian(end[10..]);
        var size = BinaryPrimitives.ReadUInt32LittleEndian(end[12..]);
        var offset = BinaryPrimitives.ReadUInt32LittleEndian(end[16..]);
        return BinaryPrimitives.ReadUInt32LittleEndian(end) == EndRecordSignature
            && end[4..8].IndexOfAnyExcept((byte)0) < 0
            && BinaryPrimitives.ReadUInt16LittleEndian(end[8..]) == entries
            && entries <= maxEntries
            && size <= maxDirectoryBytes
            && (long)offset + size == zip.Length - EndRecordBytes
            && BinaryPrimitives.ReadUInt16LittleEndian(end[20..]) == 0;
    }
}
