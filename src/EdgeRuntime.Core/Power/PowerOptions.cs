using EdgeRuntime.Core.Power.Charge;
using EdgeRuntime.Core.Power.Sensing;

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

    /// <summary>Real sensors.</summary>
    public const string SensorsKind = "sensors";

    /// <summary><c>none</c>, <c>mains</c>, <c>sensors</c> or <c>simulated</c>. Default none.</summary>
    public string Kind { get; set; } = None;

    /// <summary>How often power is read and the rate decided, physical time. 00:00:01 to 01:00:00, default 10 seconds.</summary>
    public TimeSpan Interval { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>sensors: mean time between samples of a load that its sensor neither counts nor averages; they wander. 00:00:00.1 to 00:01:00, default 1 second.</summary>
    public TimeSpan SampleInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>sensors: name of the HAT's profile (its sensors, its battery). Default none.</summary>
    public string? Hat { get; set; }

    /// <summary>sensors: sensors beside those of the HAT, or instead of those that look at the same. Default: what the kernel shows by itself.</summary>
    public IList<SensorOptions> Sensors { get; set; } = [];

    /// <summary>sensors: the battery.</summary>
    public PackOptions Pack { get; set; } = new();

    /// <summary>sensors: how long the battery's sensor may be silent before no charge is stated any more. 00:00:10 to 01:00:00, default 2 minutes.</summary>
    public TimeSpan LostAfter { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>sensors: file that keeps what was learned of the battery over a restart; "none": it is learned again. Default: battery.json in the state directory.</summary>
    public string? MemoryPath { get; set; }

    /// <summary>simulated: the cell.</summary>
    public SimulatedBatteryOptions Battery { get; set; } = new();

    /// <summary>simulated: the panel.</summary>
    public SolarOptions Solar { get; set; } = new();

    /// <summary>Adds a line for each value that cannot be.</summary>
    /// <param name="key">The configuration key of this section, for the messages.</param>
    /// <param name="errors">Receives the lines.</param>
    public void Validate(string key, ICollection<string> errors)
    {
        if (Kind is not (None or Mains or SensorsKind or SimulatedKind))
        {
            errors.Add($"{key}:Kind must be {None}, {Mains}, {SensorsKind} or {SimulatedKind}, but is '{Kind}'");
        }

        if (Kind != SensorsKind && (Hat is not null || Sensors.Count > 0))
        {
            errors.Add($"{key}:Kind is '{Kind}', but {key}:Hat and {key}:Sensors count only with Kind {SensorsKind}");
        }

        if (Interval < TimeSpan.FromSeconds(1) || Interval > TimeSpan.FromHours(1))
        {
            errors.Add(FormattableString.Invariant($"{key}:Interval must be 00:00:01 to 01:00:00, but is {Interval}"));
        }

        if (SampleInterval < TimeSpan.FromMilliseconds(100) || SampleInterval > TimeSpan.FromMinutes(1))
        {
            errors.Add(FormattableString.Invariant($"{key}:SampleInterval must be 00:00:00.1 to 00:01:00, but is {SampleInterval}"));
        }

        if (LostAfter < TimeSpan.FromSeconds(10) || LostAfter > TimeSpan.FromHours(1))
        {
            errors.Add(FormattableString.Invariant($"{key}:LostAfter must be 00:00:10 to 01:00:00, but is {LostAfter}"));
        }

        if (MemoryPath is not null && !Path.IsPathFullyQualified(MemoryPath))
        {
            errors.Add($"{key}:MemoryPath must be a full path, but is '{MemoryPath}'");
        }

        for (var i = 0; i < Sensors.Count; i++)
        {
            Sensors[i].Validate(FormattableString.Invariant($"{key}:Sensors:{i}"), errors);
        }

        Pack.Validate($"{key}:Pack", errors);
        Battery.Validate($"{key}:Battery", errors);
        Solar.Validate($"{key}:Solar", errors);
    }
}
