namespace EdgeRuntime.Cli.Simulation;

/// <summary>Files that a command leaves behind.</summary>
internal static class ReportFile
{
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
