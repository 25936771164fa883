namespace EdgeRuntime.Contracts.Enrolment;

/// <summary>New files that only their owner may read.</summary>
public static class PrivateFile
{
    /// <summary>Writes a file with mode 0600, durably. An existing one is never overwritten.</summary>
    /// <exception cref="IOException">The file exists, or the disk refuses.</exception>
    /// <exception cref="UnauthorizedAccessException">The folder may not be written.</exception>
    public static void Write(string path, ReadOnlySpan<byte> content)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using var stream = new FileStream(path, options);
        stream.Write(content);
        stream.Flush(flushToDisk: true);
    }
}
