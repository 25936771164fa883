namespace EdgeRuntime.Cli;

/// <summary>How the process ends.</summary>
internal static class ExitCodes
{
    /// <summary>As asked.</summary>
    public const int Success = 0;

    /// <summary>Something is wrong; one line says what.</summary>
    public const int Fault = 1;

    /// <summary>The command line, the environment or the settings file is wrong.</summary>
    public const int Usage = 2;
}
