namespace EdgeRuntime.Cli.Simulation;

/// <summary>Files that a command makes or keeps up to date.</summary>
internal static class ReportFile
{
    /// <summary>Reads a file whole.</summary>
    /// <exception cref="CliException">It cannot be read.</exception>
    public static string Read(string path)
    {
        try
        {
            return File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{path}: cannot be read ({e.Message})");
        }
    }

    /// <summary>Writes a file whole.</summary>
    /// <exception cref="CliException">It cannot be written.</exception>
    public static void Write(string path, string content)
    {
        try
        {
            File.WriteAllText(path, content);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CliException($"{path}: cannot be written ({e.Message})");
        }
    }
}
