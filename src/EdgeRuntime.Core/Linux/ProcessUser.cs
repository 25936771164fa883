using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace EdgeRuntime.Core.Linux;

/// <summary>The user that this process runs as.</summary>
public static partial class ProcessUser
{
    private const uint Root = 0;

    // include/uapi/linux/fcntl.h and stat.h: relative to the working directory; owner and group; where they lie in struct statx.
    private const int WorkingDirectory = -100;
    private const uint OwnerAndGroup = 0x18;
    private const int StatusBytes = 256;
    private const int OwnerOffset = 20;
    private const int GroupOffset = 24;

    /// <summary>Root goes on as the owner of a folder, or of the nearest one above it that is there: a service of that user can read what is made in it. Other users stay who they are.</summary>
    /// <exception cref="UnauthorizedAccessException">The system does not allow it.</exception>
    public static void BecomeOwnerOf(string folder)
    {
        if (!OperatingSystem.IsLinux() || GetUser() != Root)
        {
            return;
        }

        var path = Path.GetFullPath(folder);
        while (!Directory.Exists(path) && Path.GetDirectoryName(path) is { } above)
        {
            path = above;
        }

        Span<byte> status = stackalloc byte[StatusBytes];
        status.Clear();
        if (Status(WorkingDirectory, path, 0, OwnerAndGroup, ref MemoryMarshal.GetReference(status)) != 0 || BinaryPrimitives.ReadUInt32LittleEndian(status[OwnerOffset..]) is var owner && owner == Root)
        {
            return;
        }

        // The groups first: afterwards there is no right left to leave them.
        if (SetGroups(0, 0) != 0 || SetGroup(BinaryPrimitives.ReadUInt32LittleEndian(status[GroupOffset..])) != 0 || SetUser(owner) != 0)
        {
            throw new UnauthorizedAccessException($"cannot go on as the owner of {path} ({Marshal.GetLastPInvokeErrorMessage()})");
        }
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetUser();

    [LibraryImport("libc", EntryPoint = "statx", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(int folder, string path, int flags, uint mask, ref byte status);

    [LibraryImport("libc", EntryPoint = "setgroups", SetLastError = true)]
    private static partial int SetGroups(nuint count, nint groups);

    [LibraryImport("libc", EntryPoint = "setgid", SetLastError = true)]
    private static partial int SetGroup(uint group);

    [LibraryImport("libc", EntryPoint = "setuid", SetLastError = true)]
    private static partial int SetUser(uint user);
}
