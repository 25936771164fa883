using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace EdgeRuntime.SystemTests.Guests;

/// <summary>
/// Every write and flush that a guest sent to its card, in order, as qemu's <c>blklogwrites</c> keeps them: the format of the kernel's dm-log-writes
/// (Documentation/admin-guide/device-mapper/log-writes.rst). A sector with <c>magic, version, entries, sector size</c>, then for each entry a sector with
/// <c>first sector, sectors, flags, length</c> and the sectors themselves. All numbers are little-endian.
/// </summary>
internal static class CardLog
{
    private const ulong Magic = 0x6a736677736872;
    private const int SectorBytes = 512;
    private const ulong FlushFlag = 1;
    private const ulong DiscardFlag = 4;

    /// <summary>
    /// Writes to a card what a power cut leaves: all that was sent before the last flush, and of the later writes, which a card may still have held in its own
    /// cache, each by chance, whatever their order.
    /// </summary>
    /// <param name="log">The log.</param>
    /// <param name="card">The card as it was before the log began.</param>
    /// <param name="random">Chooses.</param>
    /// <returns>How many writes reached the card, and how many were lost.</returns>
    public static (int Kept, int Lost) Replay(string log, string card, Random random)
    {
        using var from = File.OpenHandle(log);
        using var to = File.OpenHandle(card, FileMode.Open, FileAccess.Write);
        var (writes, flushed) = Read(from);
        var chance = random.NextDouble();
        var lost = 0;
        var buffer = Array.Empty<byte>();
        for (var i = 0; i < writes.Count; i++)
        {
            if (i >= flushed && random.NextDouble() < chance)
            {
                lost++;
                continue;
            }

            var (source, target, length) = writes[i];
            buffer = buffer.Length < length ? new byte[length] : buffer;
            var read = RandomAccess.Read(from, buffer.AsSpan(0, length), source);
            RandomAccess.Write(to, buffer.AsSpan(0, read), target);
        }

        return (writes.Count - lost, lost);
    }

    // The writes, and how many of them came before the last flush.
    private static (List<(long Source, long Target, int Length)> Writes, int Flushed) Read(SafeFileHandle log)
    {
        // A guest that has not yet written leaves no log.
        if (RandomAccess.GetLength(log) == 0)
        {
            return ([], 0);
        }

        var header = new byte[SectorBytes];
        RandomAccess.Read(log, header, 0);
        Assert.Equal(Magic, BinaryPrimitives.ReadUInt64LittleEndian(header));
        Assert.Equal((uint)SectorBytes, BinaryPrimitives.ReadUInt32LittleEndian(header.AsSpan(24)));
        var entries = BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(16));
        var writes = new List<(long, long, int)>();
        var flushed = 0;
        long at = SectorBytes;
        for (var entry = 0UL; entry < entries; entry++)
        {
            // One that the cut kept from being written is the last.
            if (RandomAccess.Read(log, header, at) < SectorBytes)
            {
                break;
            }

            var (sector, sectors) = (BinaryPrimitives.ReadUInt64LittleEndian(header), BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(8)));
            var flags = BinaryPrimitives.ReadUInt64LittleEndian(header.AsSpan(16));
            at += SectorBytes;
            if ((flags & FlushFlag) != 0)
            {
                flushed = writes.Count;
            }

            if (sectors > 0 && (flags & DiscardFlag) == 0)
            {
                var length = (int)sectors * SectorBytes;
                writes.Add((at, (long)sector * SectorBytes, length));
                at += length;
            }
        }

        return (writes, flushed);
    }
}
