using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace EdgeRuntime.Core.Linux;

/// <summary>The user that this process runs as.</summary>
public static partial class ProcessUser
{
    private const uint Root = 0;

    // include/uapi/linux/fcntl.h and stat.h: relative to the working directory; owner and group; where they lie in struct statx.
    private const int WorkingDirectory = -100;
    private const uint TypeOwnerAndGroup = 0x19;
    private const int DoNotFollow = 0x100;
    private const int StatusBytes = 256;
    private const int OwnerOffset = 20;
    private const int GroupOffset = 24;
    private const int ModeOffset = 28;
    private const int TypeBits = 0xF000;
    private const int FolderType = 0x4000;
    private const int NoSuchFile = 2;

    /// <summary>Root goes on as the owner of a folder, or of the nearest one above it that is there: a service of that user can read what is made in it. Other users stay who they are.</summary>
    /// <exception cref="UnauthorizedAccessException">The system does not allow it, or the folder is none: a link could lead root to anybody's files.</exception>
    public static void BecomeOwnerOf(string folder)
    {
        if (!OperatingSystem.IsLinux() || GetUser() != Root)
        {
            return;
        }

        // With a slash at its end a link would be followed.
        var path = Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder));
        Span<byte> status = stackalloc byte[StatusBytes];
        status.Clear();
        while (Status(WorkingDirectory, path, DoNotFollow, TypeOwnerAndGroup, ref MemoryMarshal.GetReference(status)) != 0)
        {
            path = Marshal.GetLastPInvokeError() == NoSuchFile && Path.GetDirectoryName(path) is { } above
                ? above
                : throw new UnauthorizedAccessException($"cannot find out who owns {path} ({Marshal.GetLastPInvokeErrorMessage()})");
        }

        if ((BinaryPrimitives.ReadUInt16LittleEndian(status[ModeOffset..]) & TypeBits) != FolderType)
        {
            throw new UnauthorizedAccessException($"{path} is a link or a file, not a folder");
        }

        var owner = BinaryPrimitives.ReadUInt32LittleEndian(status[OwnerOffset..]);
        if (owner == Root)
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

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Status(int folder, string path, int flags, uint mask, ref byte status);

    [LibraryImport("libc", EntryPoint = "setgroups", SetLastError = true)]
    private static partial int SetGroups(nuint count, nint groups);

    [LibraryImport("libc", EntryPoint = "setgid", SetLastError = true)]
    private static partial int SetGroup(uint group);

    [LibraryImport("libc", EntryPoint = "setuid", SetLastError = true)]
    private static partial int SetUser(uint user);
}
