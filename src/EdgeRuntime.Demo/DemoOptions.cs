namespace EdgeRuntime.Demo;

/// <summary>What the command line asked for.</summary>
/// <param name="Devices">Devices to simulate, 1 to 50.</param>
/// <param name="Speed">Simulated seconds in a second, 1 to 3600.</param>
/// <param name="For">Real time to run; null until Ctrl+C.</param>
/// <param name="Port">Port of the embedded broker; 0 takes a free one.</param>
/// <param name="DataFolder">Where the outboxes lie; null for a temporary folder that is removed at the end.</param>
/// <param name="Policy">Kind of the devices' policy.</param>
/// <param name="MaxRateHz">Their highest rate, above 0, 0.02 to 10.</param>
/// <param name="WebPort">Port of the dashboard; 0 takes 8080 or, where that is taken, a free one.</param>
/// <param name="Json">Whether the summary is one JSON document on stdout.</param>
internal sealed record DemoOptions(int Devices, double Speed, TimeSpan? For, int Port, string? DataFolder, string Policy, double MaxRateHz, int WebPort, bool Json)
{
    /// <summary>The rate by the charge alone, which is the easiest to follow.</summary>
    public const string DefaultPolicy = "linear";

    /// <summary>Highest rate when none is named.</summary>
    public const double DefaultMaxRateHz = 0.5;

    /// <summary>Lowest rate of the devices.</summary>
    public const double MinRateHz = 0.02;
}
