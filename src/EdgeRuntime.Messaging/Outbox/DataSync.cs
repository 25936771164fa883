using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeRuntime.Messaging.Outbox;

/// <summary>
/// Brings what was written to a file onto its disk, with its size but without its time of change. Where a file is overwritten in place that spares
/// the file system's journal, 12 KiB on ext4; .NET and the SQLite library know only fsync.
/// </summary>
internal static partial class DataSync
{
    /// <summary>Returns when it is there.</summary>
    /// <exception cref="IOException">The disk has not taken it.</exception>
    public static void Run(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux())
        {
            RandomAccess.FlushToDisk(file);
        }
        else if (Sync(file) != 0)
        {
            throw new IOException($"its log cannot be written to the disk: {Marshal.GetLastPInvokeErrorMessage()}");
        }
    }

    [LibraryImport("libc", EntryPoint = "fdatasync", SetLastError = true)]
    private static partial int Sync(SafeFileHandle file);
}
