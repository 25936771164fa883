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
    /// <summary>The policy that plans with the sun.</summary>
    public const string DefaultPolicy = "adaptive";

    /// <summary>Lowest rate of the devices.</summary>
    public const double MinRateHz = 0.02;

    private const double UsualMaxRateHz = 5;

    // What two processor cores of a laptop really infer, send and store in a second.
    private const double InferencesPerSecond = 1_800;

    /// <summary>Whether boards sleep when there is nothing to infer.</summary>
    public bool Sleeps { get; init; } = true;

    /// <summary>Whether the devices have just been installed and know nothing of their sun; else they have run for ten days.</summary>
    public bool IsNew { get; init; }

    /// <summary>Panels of the devices, watts; they come round again where there are more devices. Default 5, 3 and 2.</summary>
    public IReadOnlyList<double> PanelWatts { get; init; } = [5, 3, 2];

    /// <summary>What inferring at the highest rate draws above idle. Default 0.75: a model like a MobileNet on a Zero 2 W, 0.15 J five times a second.</summary>
    public double LoadWatts { get; init; } = 0.75;

    /// <summary>What one inference costs above idle. A board of this class spends the same watts at its highest rate, on a small model often or on a large one seldom.</summary>
    public double JoulesPerInference => LoadWatts / MaxRateHz;

    /// <summary>Simulated seconds in a second when nothing else is asked for: a day in twelve minutes, or what this machine manages for so many devices.</summary>
    public static double SpeedFor(int devices) => Math.Clamp(Math.Floor(InferencesPerSecond / (devices * UsualMaxRateHz)), 1, 120);

    /// <summary>The highest rate when none is named: as on the board, or what this machine manages for so many devices at this speed.</summary>
    public static double MaxRateFor(int devices, double speed) =>
        Math.Clamp(Math.Round(InferencesPerSecond / (devices * speed), 2), MinRateHz, UsualMaxRateHz);
}
