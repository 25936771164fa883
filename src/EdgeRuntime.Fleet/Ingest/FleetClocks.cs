namespace EdgeRuntime.Fleet.Ingest;

/// <summary>Time as devices have it, and as everybody has it. They differ only where a simulation scales the first.</summary>
/// <param name="Physical">Clock of batteries and the sun: energy intervals, captures.</param>
/// <param name="Wall">Clock of messages: last seen, presence, retention.</param>
internal sealed record FleetClocks(TimeProvider Physical, TimeProvider Wall)
{
    /// <summary>Both the system's.</summary>
    public static FleetClocks System { get; } = new(TimeProvider.System, TimeProvider.System);
}
