using System.Runtime.InteropServices;
using EdgeRuntime.Contracts;
using Microsoft.Win32.SafeHandles;

namespace EdgeRuntime.Core.Linux;

/// <summary>
/// A folder of a less privileged user, for a program of root: neither the folder nor a file in it may be a link, and what is opened once stays the same file however names change
/// (open(2): O_NOFOLLOW, openat). The folder above belongs to root.
/// </summary>
public sealed partial class UntrustedFolder : IDisposable
{
    private const int ReadOnly = 0;
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int WorkingDirectory = -100;
    private const int BufferBytes = 128 * 1024;

    private readonly SafeFileHandle _folder;
    private readonly string _path;

    private UntrustedFolder(SafeFileHandle folder, string path) => (_folder, _path) = (folder, path);

    // include/uapi/asm-generic/fcntl.h; arm64 has values of its own (arch/arm64/include/uapi/asm/fcntl.h).
    private static int FolderOnly => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x4000 : 0x10000;

    private static int NoFollow => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? 0x8000 : 0x20000;

    /// <summary>Opens a folder.</summary>
    /// <exception cref="IOException">There is none, or it is a link.</exception>
    public static UntrustedFolder Open(string path)
    {
        var handle = OpenAt(WorkingDirectory, path, ReadOnly | FolderOnly | NoFollow | CloseOnExec);
        return handle >= 0
            ? new UntrustedFolder(new SafeFileHandle(handle, ownsHandle: true), path)
            : throw new IOException($"{path}: not a folder, or a link ({Marshal.GetLastPInvokeErrorMessage()})");
    }

    /// <summary>Reads a small file.</summary>
    /// <exception cref="IOException">There is none, it is a link or no regular file, it is longer, or the disk fails.</exception>
    public byte[] Read(string name, int maxBytes)
    {
        using var buffer = new MemoryStream();
        Copy(name, buffer, maxBytes);
        return buffer.ToArray();
    }

    /// <summary>Copies a file.</summary>
    /// <param name="name">Its name in the folder.</param>
    /// <param name="target">Receives the content.</param>
    /// <param name="maxBytes">The longest that it may be.</param>
    /// <exception cref="IOException">There is none, it is a link or no regular file, it is longer, or the disk fails.</exception>
    public void Copy(string name, Stream target, long maxBytes)
    {
        ArgumentNullException.ThrowIfNull(target);
        var descriptor = OpenAt((int)_folder.DangerousGetHandle(), name, ReadOnly | NoFollow | NonBlocking | CloseOnExec);
        if (descriptor < 0)
        {
            throw new IOException($"{_path}/{name}: cannot be opened, or is a link ({Marshal.GetLastPInvokeErrorMessage()})");
        }

        using var file = new SafeFileHandle(descriptor, ownsHandle: true);
        if (FileStatus.Read(FormattableString.Invariant($"/proc/self/fd/{descriptor}"), follow: true) is not { IsRegular: true })
        {
            throw new IOException($"{_path}/{name}: not a regular file");
        }

        var buffer = new byte[BufferBytes];
        for (var offset = 0L; RandomAccess.Read(file, buffer, offset) is > 0 and var length; offset += length)
        {
            if (offset + length > maxBytes)
            {
                throw new IOException($"{_path}/{name}: longer than {maxBytes} bytes");
            }

            target.Write(buffer, 0, length);
        }
    }

    /// <summary>Deletes a file or a link, durably; nothing where there is none.</summary>
    public void Delete(string name)
    {
        if (UnlinkAt((int)_folder.DangerousGetHandle(), name, 0) == 0)
        {
            RandomAccess.FlushToDisk(_folder);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _folder.Dispose();

    /// <summary>Why root must not rely on a file: it does not belong to root, or others may write it. Null: it may.</summary>
    /// <param name="path">The file.</param>
    public static string? RootFileFault(string path) => FileStatus.Read(path, follow: false) switch
    {
        null => $"{OneLineText.Of(path)}: there is no such file",
        { IsRegular: false } => $"{OneLineText.Of(path)}: not a regular file",
        { Owner: not 0 } => $"{OneLineText.Of(path)}: does not belong to root; run: chown root:root {path}",
        { Mode: var mode } when (mode & 0x12) != 0 => $"{OneLineText.Of(path)}: others may write it; run: chmod 644 {path}",
        _ => null,
    };

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenAt(int folder, string path, int flags);

    [LibraryImport("libc", EntryPoint = "unlinkat", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int UnlinkAt(int folder, string path, int flags);
}
