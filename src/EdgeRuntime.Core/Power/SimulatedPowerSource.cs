namespace EdgeRuntime.Core.Power;

/// <summary>A simulated cell and panel that the node's real load drains.</summary>
/// <param name="battery">The cell.</param>
/// <param name="harvester">The panel.</param>
/// <param name="start">When the simulation begins, physical time.</param>
public sealed class SimulatedPowerSource(SimulatedBattery battery, SolarHarvester harvester, DateTimeOffset start) : IPowerSource
{
    private DateTimeOffset _last = start;
    private double _harvestJoules;

    /// <inheritdoc/>
    public string Description => FormattableString.Invariant($"simulated cell {battery.CapacityJoules / 3600:0.0} Wh");

    /// <inheritdoc/>
    public bool IsInstant => true;

    /// <summary>Time for which the cell was empty: a real board would have been off.</summary>
    public TimeSpan EmptyTime => battery.EmptyTime;

    /// <inheritdoc/>
    public void NoteClockStep(TimeSpan change) => _last += change;

    /// <inheritdoc/>
    public PowerSnapshot Read(DateTimeOffset now, double loadJoules)
    {
        var elapsed = now - _last;
        if (elapsed > TimeSpan.Zero)
        {
            var harvest = harvester.JoulesBetween(_last, now);
            _harvestJoules += harvest;
            battery.Step((harvest - loadJoules) / elapsed.TotalSeconds, elapsed);
            _last = now;
        }

        return new PowerSnapshot
        {
            At = now,
            Supply = PowerSupply.Battery,
            SocFraction = battery.SocFraction,
            VoltageV = battery.VoltageV,
            CurrentA = battery.CurrentA,
            BatteryTempC = battery.TempC,
            CapacityJoules = battery.CapacityJoules,
            HarvestWatts = harvester.WattsAt(now),
            HarvestJoules = _harvestJoules,
        };
    }
}
