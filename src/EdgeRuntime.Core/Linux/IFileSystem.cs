namespace EdgeRuntime.Core.Linux;

/// <summary>The one seam to pseudo-files (/sys, /proc, /dev): captured board trees stand in for it in tests. Paths are absolute.</summary>
public interface IFileSystem
{
    /// <summary>
    /// Reads the start of a file into <paramref name="buffer"/> in one read, without allocating, and returns the bytes read;
    /// -1 when the file is missing or the driver has no value now (ENOENT, ENODATA, EIO, EAGAIN, ENXIO).
    /// </summary>
    int Read(string path, Span<byte> buffer);

    /// <summary>True when the file or folder exists.</summary>
    bool Exists(string path);

    /// <summary>Full paths of a folder's entries in ordinal order; empty when the folder is missing.</summary>
    IReadOnlyList<string> List(string directory);

    /// <summary>Writes a whole pseudo-file; false when it is missing or refuses.</summary>
    bool Write(string path, ReadOnlySpan<byte> content);

    /// <summary>Opens a device for streaming reads, with <see cref="Stream.ReadTimeout"/> where it can; null when it is missing or refuses.</summary>
    Stream? OpenRead(string path);
}
