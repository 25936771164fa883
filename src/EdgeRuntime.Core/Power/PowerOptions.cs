namespace EdgeRuntime.Core.Power;

/// <summary>What feeds the node and how it is known.</summary>
public sealed class PowerOptions
{
    /// <summary>Nothing is known of the supply.</summary>
    public const string None = "none";

    /// <summary>External power.</summary>
    public const string Mains = "mains";

    /// <summary>A simulated battery and sun, fed by the real ledger's load.</summary>
    public const string SimulatedKind = "simulated";

    /// <summary><c>none</c>, <c>mains</c> or <c>simulated</c>. Default none.</summary>
    public string Kind { get; set; } = None;

    /// <summary>How often power is read and the rate decided, physical time. 00:00:01 to 01:00:00, default 10 seconds.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>simulated: the cell.</summary>
    public SimulatedBatteryOptions Battery { get; set; } = new();

    /// <summary>simulated: the panel.</summary>
    public SolarOptions Solar { get; set; } = new();

    /// <summary>Adds a line for each value that cannot be.</summary>
    /// <param name="key">The configuration key of this section, for the messages.</param>
    /// <param name="errors">Receives the lines.</param>
    public void Validate(string key, ICollection<string> errors)
    {
        if (Kind is not (None or Mains or SimulatedKind))
        {
            errors.Add($"{key}:Kind must be {None}, {Mains} or {SimulatedKind}, but is '{Kind}'");
        }

        if (Interval < TimeSpan.FromSeconds(1) || Interval > TimeSpan.FromHours(1))
        {
            errors.Add(FormattableString.Invariant($"{key}:Interval must be 00:00:01 to 01:00:00, but is {Interval}"));
        }

        Battery.Validate($"{key}:Battery", errors);
        Solar.Validate($"{key}:Solar", errors);
    }
}
