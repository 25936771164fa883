using EdgeRuntime.Core.Power;

namespace EdgeRuntime.Demo;

/// <summary>The same board, cell and sun without a scheduler, reckoned: it infers at one rate until its cell is empty, is off, and starts again when there is charge.</summary>
internal sealed class FixedRateTwin
{
    // Lower than that a board starts, sags and stops again within seconds.
    private const double RestartSocFraction = 0.05;
    private static readonly TimeSpan Step = TimeSpan.FromMinutes(1);

    private readonly SimulatedBattery _battery;
    private readonly SolarHarvester _sun;
    private readonly double _loadWatts;
    private DateTimeOffset _at;
    private bool _on = true;

    /// <summary>Makes the twin of a device.</summary>
    /// <param name="battery">The device's cell.</param>
    /// <param name="sun">The device's panel and weather.</param>
    /// <param name="idleWatts">What its board draws anyway.</param>
    /// <param name="rateHz">The rate.</param>
    /// <param name="joulesPerInference">What one inference costs above idle.</param>
    /// <param name="start">When the device started.</param>
    public FixedRateTwin(SimulatedBatteryOptions battery, SolarOptions sun, double idleWatts, double rateHz, double joulesPerInference, DateTimeOffset start)
    {
        (_battery, _sun, RateHz, _at) = (new SimulatedBattery(battery), new SolarHarvester(sun), rateHz, start);
        _loadWatts = idleWatts + (rateHz * joulesPerInference);
    }

    /// <summary>The rate.</summary>
    public double RateHz { get; }

    /// <summary>What it did so far.</summary>
    public UsefulWork Work { get; } = new();

    /// <summary>Lets time pass.</summary>
    public void Advance(DateTimeOffset now)
    {
        while (_at < now)
        {
            var next = now - _at < Step ? now : _at + Step;
            Live(next);
            _at = next;
        }
    }

    private void Live(DateTimeOffset until)
    {
        var elapsed = until - _at;
        var watts = _on ? _loadWatts : 0;
        _battery.Step((_sun.JoulesBetween(_at, until) / elapsed.TotalSeconds) - watts, elapsed);
        Work.Add(elapsed, _on ? RateHz * elapsed.TotalSeconds : 0, watts * elapsed.TotalSeconds, _on ? TimeSpan.Zero : elapsed);
        _on = _on ? _battery.SocFraction > 0 : _battery.SocFraction >= RestartSocFraction;
    }
}
