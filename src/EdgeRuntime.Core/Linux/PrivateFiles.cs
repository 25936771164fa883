using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace EdgeRuntime.Core.Linux;

/// <summary>What the agent keeps is its own business: files with mode 0600, folders with 0700, whatever the umask that it was started with.</summary>
public static partial class PrivateFiles
{
    private const UnixFileMode OwnersFile = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode OwnersFolder = OwnersFile | UnixFileMode.UserExecute;
    private const uint OthersBits = 0x3F;

    // access(2): W_OK and X_OK, what making a file in a folder takes.
    private const int WriteAndSearch = 3;

    /// <summary>From here on nobody else can read what this process makes, nor what libraries (SQLite, ONNX Runtime) and children make for it.</summary>
    public static void OnlyForOwner()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = SetMask(OthersBits);
        }
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
}
