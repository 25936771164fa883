using EdgeRuntime.Contracts;

namespace EdgeRuntime.Cli;

/// <summary>Files and folders that the user has named: what the disk refuses becomes the line that ends the program.</summary>
internal static class LocalFile
{
    /// <summary>Reads one.</summary>
    /// <exception cref="CliException">It cannot be read.</exception>
    public static T Read<T>(string path, Func<string, T> read)
    {
        try
        {
            return read(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{path}: cannot be read ({FileFault.Of(e, path)})");
        }
    }

    /// <summary>Writes or makes one.</summary>
    /// <exception cref="CliException">It cannot be written.</exception>
    public static void Write(string path, Action<string> write)
    {
        try
        {
            write(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{path}: cannot be written ({FileFault.Of(e, path)})");
        }
    }
}
