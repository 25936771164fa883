namespace EdgeRuntime.Cli;

/// <summary>Ends the program with a line that says what is wrong, where, and what to do.</summary>
internal class CliException(string message, int exitCode = ExitCodes.Fault) : Exception(message)
{
    /// <summary>One of <see cref="ExitCodes"/>.</summary>
    public int ExitCode { get; } = exitCode;
}
