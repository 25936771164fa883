namespace EdgeRuntime.Core.Linux;

/// <summary>The real file system.</summary>
public sealed class OsFileSystem : IFileSystem
{
    /// <inheritdoc/>
    public int Read(string path, Span<byte> buffer)
    {
        try
        {
            using var handle = File.OpenHandle(path);
            return RandomAccess.Read(handle, buffer, 0);
        }
        catch (Exception e) when (IsAbsence(e))
        {
            return -1;
        }
    }

    /// <inheritdoc/>
    public bool Exists(string path) => Path.Exists(path);

    /// <inheritdoc/>
    public IReadOnlyList<string> List(string directory)
    {
        try
        {
            var entries = Directory.GetFileSystemEntries(directory);
            Array.Sort(entries, StringComparer.Ordinal);
            return entries;
        }
        catch (Exception e) when (IsAbsence(e))
        {
            return [];
        }
    }

    /// <inheritdoc/>
    public bool Write(string path, ReadOnlySpan<byte> content)
    {
        try
        {
            using var handle = File.OpenHandle(path, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
            RandomAccess.Write(handle, content, 0);
            return true;
        }
        catch (Exception e) when (IsAbsence(e))
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public Stream? OpenRead(string path)
    {
        try
        {
            return new DeviceStream(File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        }
        catch (Exception e) when (IsAbsence(e))
        {
            return null;
        }
    }

    // Missing, without a value now (ENODATA and EIO surface as IOException) and forbidden all mean "no measurement".
    private static bool IsAbsence(Exception e) => e is IOException or UnauthorizedAccessException;
}
