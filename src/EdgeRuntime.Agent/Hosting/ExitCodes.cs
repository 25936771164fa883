namespace EdgeRuntime.Agent.Hosting;

/// <summary>How the process ends.</summary>
internal static class ExitCodes
{
    /// <summary>As asked.</summary>
    public const int Success = 0;

    /// <summary>Something is wrong; one line says what.</summary>
    public const int Fault = 1;

    /// <summary>The command line is wrong.</summary>
    public const int Usage = 2;

    /// <summary>An operator asked for a restart; systemd's Restart=on-failure does it.</summary>
    public const int RestartAsked = 3;
}
