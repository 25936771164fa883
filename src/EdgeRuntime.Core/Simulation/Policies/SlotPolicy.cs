using EdgeRuntime.Core.Scheduling;
using EdgeRuntime.Core.Scheduling.Adaptive;

namespace EdgeRuntime.Core.Simulation.Policies;

/// <summary>
/// A policy that plans a mean power at the start of each slot. Within the slot the node alternates between the envelope's knee and sleep as the
/// planned energy allows, and a shortfall becomes chosen sleep instead of a blackout.
/// </summary>
internal abstract class SlotPolicy : ISimulatedPolicy
{
    private const double MinuteSeconds = 60;

    private DateTimeOffset? _lastAt;
    private double _lastHarvestJoules;
    private double _credit;
    private double _watts;

    /// <summary>Makes the policy.</summary>
    /// <param name="name">Its name in reports.</param>
    /// <param name="rules">The rules of the simulation.</param>
    /// <param name="options">What the device is told of panel and sun: the guess of the first day.</param>
    protected SlotPolicy(string name, SimulationRules rules, AdaptiveOptions options)
    {
        (Name, Rules, Envelope, Options) = (name, rules, rules.Envelope, options);
    }

    /// <inheritdoc/>
    public string Name { get; }

    /// <summary>The rules of the simulation.</summary>
    protected SimulationRules Rules { get; }

    /// <summary>What power is worth.</summary>
    protected SleepEnvelope Envelope { get; }

    /// <summary>What has been seen of the harvest.</summary>
    protected HarvestMemory? Memory { get; private set; }

    private AdaptiveOptions Options { get; }

    /// <inheritdoc/>
    public MinutePlan Decide(in NodeReading reading)
    {
        var fresh = TakeIn(reading) || reading.MinuteOfSlot == 0;
        var stored = Math.Max(0, reading.SocFraction - Rules.ReserveSocFraction) * Rules.CapacityJoules;
        if (fresh)
        {
            _watts = Math.Clamp(Plan(reading.At, stored, Memory!), Envelope.FloorWatts, Envelope.MaxWatts);
        }

        var awake = Math.Max(_watts, Envelope.KneeWatts);
        var block = (Envelope.KneeWatts - Envelope.FloorWatts) * MinuteSeconds;
        _credit = Math.Min(_credit + ((_watts - Envelope.FloorWatts) * MinuteSeconds), 2 * block);
        if (Rules.Costs.CanSleep && ((_watts < Envelope.KneeWatts && _credit < block) || stored + ((reading.HarvestWatts - awake) * MinuteSeconds) < 0))
        {
            return MinutePlan.Sleep;
        }

        _credit = Math.Max(0, _credit - ((awake - Envelope.FloorWatts) * MinuteSeconds));
        return new MinutePlan(Envelope.RateAwake(awake), Asleep: false);
    }

    /// <summary>Mean power of the node for the slot that begins.</summary>
    /// <param name="now">Its start.</param>
    /// <param name="storedJoules">Energy above the reserve.</param>
    /// <param name="memory">What has been seen of the harvest.</param>
    protected abstract double Plan(DateTimeOffset now, double storedJoules, HarvestMemory memory);

    // True after a gap in which the node was off.
    private bool TakeIn(in NodeReading reading)
    {
        Memory ??= HarvestForecast.Guess(Options, reading.At);
        var gap = reading.At - _lastAt is not { } elapsed || elapsed > TimeSpan.FromSeconds(MinuteSeconds);
        if (!gap)
        {
            Memory = HarvestForecast.Observe(Memory, _lastAt!.Value, reading.At, reading.HarvestJoules - _lastHarvestJoules);
        }

        (_lastAt, _lastHarvestJoules) = (reading.At, reading.HarvestJoules);
        return gap;
    }
}
