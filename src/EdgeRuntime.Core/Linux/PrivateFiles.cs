using System.ComponentModel;
using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeRuntime.Core.Linux;

/// <summary>What the agent keeps is its own business: files with mode 0600, folders with 0700, whatever the umask that it was started with.</summary>
public static partial class PrivateFiles
{
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersFolder = OwnersFile | UnixFileMode.UserExecute;
    private const uint OthersBits = 0x3F;
    private const int FileSystemState = 0x200;

    // access(2): W_OK and X_OK, what making a file in a folder takes.
    private const int WriteAndSearch = 3;

    private static uint? _firstMask;

    /// <summary>From here on nobody else can read what this process makes, nor what libraries (SQLite, ONNX Runtime) and probes make for it.</summary>
    public static void OnlyForOwner()
    {
        if (!OperatingSystem.IsWindows())
        {
            _firstMask = SetMask(OthersBits);
        }
    }

    /// <summary>Does something with the umask that was in force before <see cref="OnlyForOwner"/>; other threads keep theirs.</summary>
    internal static T UnderFirstMask<T>(Func<T> action) => _firstMask is { } mask && OperatingSystem.IsLinux() ? UnderMask(mask, action) : action();

    /// <summary>Does something with a umask of its own.</summary>
    /// <param name="mask">The mask.</param>
    /// <param name="action">Starts a program.</param>
    internal static T UnderMask<T>(uint mask, Func<T> action)
    {
        var result = default(T);
        ExceptionDispatchInfo? failure = null;

        // The mask is the process's. A thread that leaves what its process shares of it (unshare(2), which needs no privilege) has its own, and ends here.
        var thread = new Thread(() =>
        {
            if (Unshare(FileSystemState) == 0)
            {
                _ = SetMask(mask);
            }

            try
            {
                result = action();
            }
            catch (Exception e) when (e is Win32Exception or InvalidOperationException)
            {
                failure = ExceptionDispatchInfo.Capture(e);
            }
        }) { Name = "start of a program" };
        thread.Start();
        thread.Join();
        failure?.Throw();
        return result!;
    }

    /// <summary>Takes a file away from everybody else.</summary>
    public static void Restrict(SafeFileHandle file)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        try
        {
            File.SetUnixFileMode(file, OwnersFile);
        }
        catch (UnauthorizedAccessException)
        {
            // A file system without owners, such as vfat, or somebody else's file: what is written matters more.
        }
    }

    /// <summary>Makes a folder that is the owner's alone; one that is there stays as it is.</summary>
    public static void MakeFolder(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
        }
        else if (!Directory.Exists(path))
        {
            Directory.CreateDirectory(path, OwnersFolder);
            File.SetUnixFileMode(path, OwnersFolder);
        }
    }

    /// <summary>Whether files can be made in a folder, or the folder itself in the nearest one above it that is there. Nothing is made to find out.</summary>
    public static bool CanWrite(string path)
    {
        var folder = Path.GetFullPath(path);
        while (!Directory.Exists(folder))
        {
            if (File.Exists(folder) || Path.GetDirectoryName(folder) is not { } above)
            {
                return false;
            }

            folder = above;
        }

        return OperatingSystem.IsWindows() || Access(folder, WriteAndSearch) == 0;
    }

    // umask(2): 077 in octal leaves everybody else nothing.
    [LibraryImport("libc", EntryPoint = "umask")]
    private static partial uint SetMask(uint mask);

    [LibraryImport("libc", EntryPoint = "access", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Access(string path, int mode);

    // unshare(2); CLONE_FS is 0x200: root, working directory and umask.
    [LibraryImport("libc", EntryPoint = "unshare")]
    private static partial int Unshare(int flags);
}
