using System.Runtime.InteropServices;

namespace EdgeRuntime.Core.Linux;

/// <summary>Writes that survive a power cut: contents first, then the name, then the folder that holds the name.</summary>
public static partial class DurableFiles
{
    /// <summary>What the name of a file that was set aside ends with.</summary>
    public const string Aside = ".unreadable";

    private const int ReadOnlyFlag = 0;

    /// <summary>Puts a file into place whole: after a power cut there is the old one or the new one, never a part of it. Its owner alone can read it.</summary>
    public static void Replace(string path, ReadOnlySpan<byte> content)
    {
        // A name without a folder lies in the current one, which must be made durable all the same.
        path = Path.GetFullPath(path);
        var next = path + ".new";
        using (var stream = new FileStream(next, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0))
        {
            PrivateFiles.Restrict(stream.SafeFileHandle);
            stream.Write(content);
            stream.Flush(flushToDisk: true);
        }

        File.Move(next, path, overwrite: true);
        SyncFolder(Path.GetDirectoryName(path)!);
    }

    /// <summary>Deletes a file, durably; nothing where there is none.</summary>
    /// <exception cref="IOException">The disk fails.</exception>
    public static void Delete(string path)
    {
        if (File.Exists(path))
        {
            File.Delete(path);
            SyncFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
    }

    /// <summary>Renames a file that cannot be read, so that a person can still look at it; nothing where there is none.</summary>
    /// <exception cref="IOException">The disk fails.</exception>
    public static void SetAside(string path)
    {
        if (File.Exists(path))
        {
            File.Move(path, path + Aside, overwrite: true);
        }
    }

    /// <summary>Makes a folder, durably and for its owner alone, where it is not there.</summary>
    /// <exception cref="IOException">The disk fails.</exception>
    public static void MakeFolder(string path)
    {
        if (!Directory.Exists(path))
        {
            PrivateFiles.MakeFolder(path);
            SyncFolder(Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
    }

    /// <summary>Makes the names in a folder durable: fsync(2) says that a file's own fsync does not do that. Nothing where there is no such call.</summary>
    /// <exception cref="IOException">The folder cannot be opened or the disk fails.</exception>
    public static void SyncFolder(string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            return;
        }

        // .NET opens no folders.
        var descriptor = Open(folder, ReadOnlyFlag);
        if (descriptor < 0)
        {
            throw new IOException($"{folder}: cannot be opened to be made durable ({Marshal.GetLastPInvokeErrorMessage()})");
        }

        var result = Sync(descriptor);
        var reason = Marshal.GetLastPInvokeErrorMessage();
        _ = Close(descriptor);
        if (result != 0)
        {
            throw new IOException($"{folder}: cannot be made durable ({reason})");
        }
    }

    /// <summary>Makes all that was written anywhere durable: sync(2).</summary>
    public static void SyncAll() => SyncEverything();

    [LibraryImport("libc", EntryPoint = "sync")]
    private static partial void SyncEverything();

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Sync(int descriptor);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    private static partial int Close(int descriptor);
}
