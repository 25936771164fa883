namespace EdgeRuntime.Contracts;

/// <summary>Small files of others, which may be of any length.</summary>
public static class BoundedFile
{
    /// <summary>Reads a file as far as it is allowed to be long, and one byte more: whoever gets that byte refuses the file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="maxBytes">The longest that it may be.</param>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static byte[] Read(string path, int maxBytes)
    {
        using var stream = File.OpenRead(path);
        var buffer = new byte[maxBytes + 1];
        return buffer[..stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false)];
    }
}
