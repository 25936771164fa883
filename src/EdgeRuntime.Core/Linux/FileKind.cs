using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace EdgeRuntime.Core.Linux;

/// <summary>
/// Tells files from what only looks like one. Opening a FIFO waits for its writer, and /dev/zero never ends: both without a limit of time.
/// </summary>
internal static partial class FileKind
{
    // include/uapi/linux/stat.h and fcntl.h. struct statx is the same on every architecture; stx_mode are its bytes 28 and 29.
    private const int CurrentDirectory = -100;
    private const uint TypeMask = 0x1;
    private const int ModeOffset = 28;
    private const int StatxBytes = 256;
    private const int FormatMask = 0xF000;
    private const int RegularFile = 0x8000;

    /// <summary>False when the path leads to a FIFO, a device, a socket or a folder; true also when there is nothing or the kernel does not say.</summary>
    public static bool MayBeRegular(string path)
    {
        Span<byte> entry = stackalloc byte[StatxBytes];
        return Statx(CurrentDirectory, path, 0, TypeMask, entry) != 0
            || (BinaryPrimitives.ReadUInt16LittleEndian(entry[ModeOffset..]) & FormatMask) == RegularFile;
    }

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Statx(int folder, string path, int flags, uint mask, Span<byte> entry);
}
