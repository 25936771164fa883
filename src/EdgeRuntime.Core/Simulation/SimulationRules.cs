using EdgeRuntime.Core.Scheduling.Adaptive;

namespace EdgeRuntime.Core.Simulation;

/// <summary>
/// The node and the rules that the optimum and every policy share. Battery and harvest lose nothing; the end is free. The defaults are a
/// node of the class of a Raspberry Pi Zero 2 W that watches for events of two seconds.
/// </summary>
public sealed record SimulationRules
{
    /// <summary>Power of the node awake without inferring, watts. Default 0.6.</summary>
    public double BaseWatts { get; init; } = 0.6;

    /// <summary>Power of the node asleep, watts. Default 0.02.</summary>
    public double SleepWatts { get; init; } = 0.02;

    /// <summary>Power of the node while it infers nothing for lack of charge, watts. Default 0: it is off. The optimum knows only that; an agent whose board stays on draws the base power.</summary>
    public double OffWatts { get; init; }

    /// <summary>One inference above the base power, joules. Default 0.15.</summary>
    public double JoulesPerInference { get; init; } = 0.15;

    /// <summary>Highest rate, Hz. Default 5.</summary>
    public double MaxRateHz { get; init; } = 5;

    /// <summary>Lowest rate while inferring, Hz. Default 0.02.</summary>
    public double MinRateHz { get; init; } = 0.02;

    /// <summary>Mean length of the events that are to be caught. Default 2 seconds.</summary>
    public TimeSpan EventMean { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Rated power of the panel, watts.</summary>
    public required double PanelWatts { get; init; }

    /// <summary>Energy of the full battery, watt-hours.</summary>
    public required double BatteryWh { get; init; }

    /// <summary>Charge below which the node is off. Default 0.10.</summary>
    public double ReserveSocFraction { get; init; } = 0.10;

    /// <summary>Charge at which it starts again. Default 0.12.</summary>
    public double RestartSocFraction { get; init; } = 0.12;

    /// <summary>Charge at the start. Default 0.7.</summary>
    public double StartSocFraction { get; init; } = 0.7;

    /// <summary>Energy of the full battery.</summary>
    public double CapacityJoules => BatteryWh * 3600;

    /// <summary>What the node's work costs.</summary>
    internal NodeCosts Costs => new(BaseWatts, SleepWatts, JoulesPerInference);

    /// <summary>What a rate is worth.</summary>
    internal CaptureUtility Utility => new(EventMean);

    /// <summary>The most useful way to spend a mean power.</summary>
    internal SleepEnvelope Envelope => new(Costs, MinRateHz, MaxRateHz, Utility);

    /// <summary>Adds a line for each value that cannot be.</summary>
    public void Validate(ICollection<string> errors)
    {
        Check(BaseWatts is > 0 and <= 1000, $"the base power must be above 0 and at most 1000 W, but is {BaseWatts}");
        Check(SleepWatts >= 0 && SleepWatts <= BaseWatts, $"the sleep power must be 0 to the base power of {BaseWatts} W, but is {SleepWatts}");
        Check(OffWatts >= 0 && OffWatts <= BaseWatts, $"the power while off must be 0 to the base power of {BaseWatts} W, but is {OffWatts}");
        Check(JoulesPerInference is > 0 and <= 100_000, $"the energy of an inference must be above 0 and at most 100000 J, but is {JoulesPerInference}");
        Check(MaxRateHz is > 0 and <= 1000, $"the highest rate must be above 0 and at most 1000 Hz, but is {MaxRateHz}");
        Check(MinRateHz > 0 && MinRateHz <= MaxRateHz, $"the lowest rate must be above 0 and at most the highest of {MaxRateHz} Hz, but is {MinRateHz}");
        Check(EventMean > TimeSpan.Zero && EventMean <= TimeSpan.FromDays(1), $"the mean length of an event must be above 0 and at most a day, but is {EventMean}");
        Check(PanelWatts is > 0 and <= 100_000, $"the panel must have above 0 and at most 100000 W, but has {PanelWatts}");
        Check(BatteryWh is > 0 and <= 100_000, $"the battery must hold above 0 and at most 100000 Wh, but holds {BatteryWh}");
        Check(ReserveSocFraction is >= 0 and < 1, $"the reserve must be 0 to 1, but is {ReserveSocFraction}");
        Check(RestartSocFraction >= ReserveSocFraction && RestartSocFraction <= 1, $"the restart must lie between the reserve of {ReserveSocFraction} and 1, but is {RestartSocFraction}");
        Check(StartSocFraction >= ReserveSocFraction && StartSocFraction <= 1, $"the start must lie between the reserve of {ReserveSocFraction} and 1, but is {StartSocFraction}");

        void Check(bool ok, FormattableString message)
        {
            if (!ok)
            {
                errors.Add(FormattableString.Invariant(message));
            }
        }
    }
}
