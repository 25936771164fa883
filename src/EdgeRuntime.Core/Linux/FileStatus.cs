using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace EdgeRuntime.Core.Linux;

/// <summary>Kind and owner of a file (statx(2)).</summary>
/// <param name="Mode">Kind and access bits, as in <c>st_mode</c>.</param>
/// <param name="Owner">Number of the user that it belongs to.</param>
/// <param name="Group">Number of its group.</param>
internal readonly partial record struct FileStatus(int Mode, uint Owner, uint Group)
{
    // include/uapi/linux/fcntl.h and stat.h. struct statx is the same on every architecture.
    private const int WorkingDirectory = -100;
    private const int NoFollow = 0x100;
    private const uint TypeOwnerAndGroup = 0x19;
    private const int StatxBytes = 256;
    private const int OwnerOffset = 20;
    private const int GroupOffset = 24;
    private const int ModeOffset = 28;
    private const int FormatMask = 0xF000;
    private const int Folder = 0x4000;
    private const int Regular = 0x8000;

    /// <summary>Whether it is a folder.</summary>
    public bool IsFolder => (Mode & FormatMask) == Folder;

    /// <summary>Whether it is a regular file: no folder, FIFO, device, socket or link.</summary>
    public bool IsRegular => (Mode & FormatMask) == Regular;

    /// <summary>Asks for it. The error of the system is in <see cref="Marshal.GetLastPInvokeError"/> afterwards.</summary>
    /// <param name="path">The file.</param>
    /// <param name="follow">Whether a link is followed.</param>
    /// <returns>Null: there is none, or the kernel does not say.</returns>
    public static FileStatus? Read(string path, bool follow)
    {
        Span<byte> entry = stackalloc byte[StatxBytes];
        entry.Clear();
        return Statx(WorkingDirectory, path, follow ? 0 : NoFollow, TypeOwnerAndGroup, entry) != 0
            ? null
            : new FileStatus(
                BinaryPrimitives.ReadUInt16LittleEndian(entry[ModeOffset..]),
                BinaryPrimitives.ReadUInt32LittleEndian(entry[OwnerOffset..]),
                BinaryPrimitives.ReadUInt32LittleEndian(entry[GroupOffset..]));
    }

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, Span<byte> entry);
}
