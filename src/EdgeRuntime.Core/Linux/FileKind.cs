namespace EdgeRuntime.Core.Linux;

/// <summary>
/// Tells files from what only looks like one. Opening a FIFO waits for its writer, and /dev/zero never ends: both without a limit of time.
/// </summary>
internal static class FileKind
{
    /// <summary>False when the path leads to a FIFO, a device, a socket or a folder; true also when there is nothing or the kernel does not say.</summary>
    public static bool MayBeRegular(string path) => FileStatus.Read(path, follow: true) is null or { IsRegular: true };
}
