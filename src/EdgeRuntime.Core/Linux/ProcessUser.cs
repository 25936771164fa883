using System.Runtime.InteropServices;

namespace EdgeRuntime.Core.Linux;

/// <summary>The user that this process runs as.</summary>
public static partial class ProcessUser
{
    private const uint Root = 0;

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
        FileStatus? found;
        while ((found = FileStatus.Read(path, follow: false)) is null)
        {
            path = Marshal.GetLastPInvokeError() == NoSuchFile && Path.GetDirectoryName(path) is { } above
                ? above
                : throw new UnauthorizedAccessException($"cannot find out who owns {path} ({Marshal.GetLastPInvokeErrorMessage()})");
        }

        var status = found.Value;
        if (!status.IsFolder)
        {
            throw new UnauthorizedAccessException($"{path} is a link or a file, not a folder");
        }

        if (status.Owner == Root)
        {
            return;
        }

        // The groups first: afterwards there is no right left to leave them.
        if (SetGroups(0, 0) != 0 || SetGroup(status.Group) != 0 || SetUser(status.Owner) != 0)
        {
            throw new UnauthorizedAccessException($"cannot go on as the owner of {path} ({Marshal.GetLastPInvokeErrorMessage()})");
        }
    }

    [LibraryImport("libc", EntryPoint = "geteuid")]
    private static partial uint GetUser();

    [LibraryImport("libc", EntryPoint = "setgroups", SetLastError = true)]
    private static partial int SetGroups(nuint count, nint groups);

    [LibraryImport("libc", EntryPoint = "setgid", SetLastError = true)]
    private static partial int SetGroup(uint group);

    [LibraryImport("libc", EntryPoint = "setuid", SetLastError = true)]
    private static partial int SetUser(uint user);
}
