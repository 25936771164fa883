using EdgeRuntime.Core.Scheduling;
using EdgeRuntime.Core.Scheduling.Adaptive;

namespace EdgeRuntime.Demo;

/// <summary>What a device got out of its energy: inferences, and the share of events that they caught, where an event lasts two seconds on average.</summary>
internal sealed class UsefulWork
{
    // Shorter ones would see the batches in which a simulated hour passes, longer ones would call a busy minute and a silent one an even rate.
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(2);

    private readonly CaptureUtility _utility = new(new AdaptiveOptions().EventMean);
    private TimeSpan _windowTime;
    private double _windowInferences;
    private double _caughtSeconds;

    /// <summary>Inferences.</summary>
    public double Inferences { get; private set; }

    /// <summary>Joules drawn.</summary>
    public double EnergyJoules { get; private set; }

    /// <summary>Time without power.</summary>
    public TimeSpan Dead { get; private set; }

    /// <summary>Time that has passed.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>Share of the events that at least one inference fell into; 0 before the first.</summary>
    public double CaughtFraction => Elapsed > TimeSpan.Zero ? (_caughtSeconds + OpenCaught) / Elapsed.TotalSeconds : 0;

    private double OpenCaught => _windowTime > TimeSpan.Zero ? _utility.At(_windowInferences / _windowTime.TotalSeconds) * _windowTime.TotalSeconds : 0;

    /// <summary>Adds a stretch.</summary>
    public void Add(TimeSpan elapsed, double inferences, double energyJoules, TimeSpan dead)
    {
        (Inferences, EnergyJoules, Dead, Elapsed) = (Inferences + inferences, EnergyJoules + energyJoules, Dead + dead, Elapsed + elapsed);
        (_windowTime, _windowInferences) = (_windowTime + elapsed, _windowInferences + inferences);
        if (_windowTime >= Window)
        {
            _caughtSeconds += OpenCaught;
            (_windowTime, _windowInferences) = (TimeSpan.Zero, 0);
        }
    }
}
