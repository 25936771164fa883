using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Energy;
using EdgeRuntime.Core.Power.Sensors;
using EdgeRuntime.Core.Time;

namespace EdgeRuntime.Core.Power.Sensing;

/// <summary>
/// The node's whole draw: by a sensor at its input, or else by what leaves the battery, which is the draw only while nothing else feeds the node; where a
/// sensor sees all that comes in beside it, at any time.
/// </summary>
/// <param name="options">The configuration.</param>
/// <param name="hasRail">Whether there is a sensor at the input.</param>
/// <param name="hasHarvest">Whether a sensor sees what comes in.</param>
/// <param name="clocks">The clocks.</param>
/// <param name="limits">What the node can draw.</param>
internal sealed class LoadSensing(PowerOptions options, bool hasRail, bool hasHarvest, Clocks clocks, DrawLimits limits)
{
    /// <summary>Two readings may fail before what lies between is unknown.</summary>
    public const double LongestGapIntervals = 2.5;

    private readonly RailIntegrator _integrator = new(clocks.Physical, clocks.Suspended, LongestGapIntervals * options.Interval, limits);
    private long? _lastAt;
    private bool _isSlow;
    private bool _isCounter;

    /// <summary>Whether the draw can be seen at all.</summary>
    public bool IsPossible { get; private set; } = hasRail;

    /// <summary>
    /// Mean time between samples; null where those of the readings are enough. A counter misses nothing, but tells the models apart only by windows in
    /// which they ran unlike often: one more sample at some moment between two readings makes such windows.
    /// </summary>
    public TimeSpan? Interval => !IsPossible || _isSlow ? null : _isCounter ? options.Interval / 2 : options.SampleInterval;

    /// <summary>Why what the last sample showed was not taken; null when it was, or when it showed nothing.</summary>
    public string? Refused { get; private set; }

    /// <summary>The sensor at the input says something, or nothing.</summary>
    public LoadSample? OfRail(SensorReading? reading)
    {
        // A sensor that is read in a loop of its own has nothing new until that has come round.
        if (reading?.Timestamp is { } taken && taken == _lastAt)
        {
            return null;
        }

        _lastAt = reading?.Timestamp;
        var at = _lastAt ?? clocks.Physical.GetTimestamp();
        if (reading is { } known)
        {
            _isCounter = known.EnergyJ is not null;
            _isSlow = known.Timestamp is not null || known.MeanOver >= options.Interval / 2;
        }

        return Sample(reading, at, reading?.IsEstimate == true ? EnergyBasis.Modelled : EnergyBasis.Measured);
    }

    /// <summary>A battery's current was seen: from now on it can stand for the draw.</summary>
    public void NoteBattery(SensorReading? battery) => IsPossible |= battery?.Watts is not null;

    /// <summary>The battery says something, or nothing.</summary>
    /// <param name="battery">Its reading.</param>
    /// <param name="harvest">What comes in, where a sensor sees it.</param>
    /// <param name="externalPower">Whether power comes in that no sensor sees; null where nobody knows.</param>
    public LoadSample OfBattery(SensorReading? battery, SensorReading? harvest, bool? externalPower)
    {
        _isSlow = battery?.MeanOver >= options.Interval / 2;
        var into = battery?.Watts;
        var watts = hasHarvest ? harvest?.Watts - into
            // What charges the battery comes from outside, whatever the pin says.
            : externalPower == true || into > 0 ? null
            : -into;
        // Next to nothing leaves a battery that does not feed the node: what does is not seen.
        var isDraw = watts is { } seen && limits.Refuses(seen) is null;
        var tooMuch = watts > limits.HighestWatts ? limits.Refuses(watts.Value) : null;
        var reading = isDraw && watts is { } known ? new SensorReading { PowerW = known, MeanOver = battery?.MeanOver } : (SensorReading?)null;
        var sample = Sample(reading, clocks.Physical.GetTimestamp(), EnergyBasis.Gauge);
        Refused ??= tooMuch;
        return sample;
    }

    private LoadSample Sample(SensorReading? reading, long at, EnergyBasis basis)
    {
        var joules = _integrator.Take(reading, at, out var isCounted);
        Refused = _integrator.Refused;
        return new LoadSample { Timestamp = at, Joules = joules, Watts = reading?.Watts, MeanOver = reading?.MeanOver, IsCounted = isCounted, Basis = basis };
    }
}
