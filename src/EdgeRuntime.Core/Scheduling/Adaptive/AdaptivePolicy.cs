using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Power;

namespace EdgeRuntime.Core.Scheduling.Adaptive;

/// <summary>
/// From charge, harvest and costs to a rate. In this order: 1. takes in what was harvested and used since the last reading; 2. plans anew at
/// each half hour, and within one every five minutes with what it has shown so far; 3. sleeps where the charge has come down to what is kept,
/// or where energy is spread evenly and none is due; 4. else infers at the rate of the plan. Pure.
/// </summary>
internal sealed class AdaptivePolicy
{
    // A node that has gone to sleep stays so for a while, and wakes when it can stay awake for a while, so that modes do not chatter.
    private static readonly TimeSpan ShortestSleep = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ShortestWake = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Replan = TimeSpan.FromMinutes(5);

    // A board pays for each time that it is woken up: it is left alone for a while, and while no more comes in than it takes asleep.
    private static readonly TimeSpan ShortestAlone = HarvestForecast.SlotLength;
    private static readonly TimeSpan LongestAlone = TimeSpan.FromHours(12);

    // How soon the next reading is expected before two have come.
    private static readonly TimeSpan FirstStretch = TimeSpan.FromMinutes(1);

    // Readings further apart tell nothing of the half hours between them.
    private static readonly TimeSpan LongestStretch = TimeSpan.FromMinutes(30);

    private readonly PolicyOptions _options;
    private readonly EnergyPlanner _planner;
    private Cached? _cached;

    /// <summary>Makes the policy of validated options.</summary>
    public AdaptivePolicy(PolicyOptions options)
    {
        _options = options;
        _planner = new EnergyPlanner(options.Adaptive);
    }

    /// <summary>Decides; null where the capacity or the costs are unknown.</summary>
    /// <param name="power">What is known of power now.</param>
    /// <param name="soc">The charge.</param>
    /// <param name="work">What is known of the node's own work.</param>
    /// <param name="memory">What the last decision left; null before the first.</param>
    public (AdaptiveDecision Decision, AdaptiveMemory Memory)? Decide(PowerSnapshot power, double soc, NodeWork work, AdaptiveMemory? memory)
    {
        if (KnownOf(power, work) is not { } known)
        {
            return null;
        }

        var (full, envelope) = known;
        var (capacity, stored) = (full * (1 - _options.CriticalSocFraction), full * Math.Max(0, soc - _options.CriticalSocFraction));
        memory = TakeIn(power, soc, work, full, envelope, memory ?? First(power.At), out var elapsed);
        if (memory.Plan is not { } plan || IsDue(power.At, memory.PlannedAt))
        {
            plan = _planner.Plan(power.At, stored, capacity, memory.Harvest, envelope);
            memory = memory with { Plan = plan, PlannedAt = power.At };
        }

        var (decision, left) = Act(power.At, stored, elapsed, plan, envelope, memory);
        return (decision with { Forecast = new OutlookForecast(power.At, stored, capacity, memory.Harvest, plan, envelope.FloorWatts) }, left);
    }

    /// <summary>Learns without deciding, while the charge is critical and the board stays on all the same.</summary>
    public AdaptiveMemory? Watch(PowerSnapshot power, double soc, NodeWork work, AdaptiveMemory? memory) =>
        KnownOf(power, work) is { } known ? TakeIn(power, soc, work, known.FullJoules, known.Envelope, memory ?? First(power.At), out _) : memory;

    private AdaptiveMemory First(DateTimeOffset now) => new() { Harvest = HarvestForecast.Guess(_options.Adaptive, now) };

    // What there is to plan with; null where the capacity or the costs are unknown.
    private (double FullJoules, SleepEnvelope Envelope)? KnownOf(PowerSnapshot power, NodeWork work)
    {
        var full = power.CapacityJoules ?? _options.Adaptive.CapacityWh * 3600;
        return full > 0 && work.Costs is { IsUsable: true } costs ? (full, EnvelopeOf(costs)) : null;
    }

    private static bool IsDue(DateTimeOffset now, DateTimeOffset planned) =>
        now - planned >= Replan || now < planned || HarvestForecast.SlotOf(now) != HarvestForecast.SlotOf(planned);

    private static AdaptiveMemory TakeIn(PowerSnapshot power, double soc, NodeWork work, double full, SleepEnvelope envelope, AdaptiveMemory memory, out TimeSpan elapsed)
    {
        elapsed = power.At - memory.LastAt ?? TimeSpan.Zero;
        if (elapsed > TimeSpan.Zero && elapsed <= LongestStretch)
        {
            var used = Difference(work.LoadJoules, memory.LastLoadJoules);
            if (Harvested(power, soc, used, full, elapsed, memory) is { } harvested)
            {
                memory = memory with { Harvest = HarvestForecast.Observe(memory.Harvest, power.At - elapsed, power.At, harvested) };
            }

            if (memory.Plan is { } plan)
            {
                used ??= (memory.AsleepSince is not null ? envelope.FloorWatts : Math.Max(plan.Watts, envelope.KneeWatts)) * elapsed.TotalSeconds;
                var block = WakeJoules(envelope);
                var credit = memory.CreditJoules + (plan.Watts * elapsed.TotalSeconds) - used.Value;
                memory = memory with { CreditJoules = Math.Clamp(credit, -block, block) };
            }
        }

        double? seen = power.BatterySensor == BatterySensorState.Fresh ? soc : null;
        return memory with { LastAt = power.At, LastSocFraction = seen, LastHarvestJoules = power.HarvestJoules, LastLoadJoules = work.LoadJoules };
    }

    // Counted, or metered, or what the battery gained beyond what the node took; a full battery hides what it could not take, a silent sensor all of it.
    private static double? Harvested(PowerSnapshot power, double soc, double? used, double full, TimeSpan elapsed, AdaptiveMemory memory)
    {
        const double FullSoc = 0.98;
        return Difference(power.HarvestJoules, memory.LastHarvestJoules)
            ?? (power.HarvestWatts >= 0 ? power.HarvestWatts * elapsed.TotalSeconds : null)
            ?? (soc < FullSoc && power.BatterySensor == BatterySensorState.Fresh && (soc - memory.LastSocFraction) * full is { } gained && used is { } taken ? Math.Max(0, gained + taken) : null);
    }

    // A counter that runs backwards has been started anew.
    private static double? Difference(double? now, double? before) => now - before is { } difference and >= 0 ? difference : null;

    private static double WakeJoules(SleepEnvelope envelope) => (envelope.KneeWatts - envelope.FloorWatts) * ShortestWake.TotalSeconds;

    private static (AdaptiveDecision Decision, AdaptiveMemory Memory) Act(
        DateTimeOffset now, double stored, TimeSpan elapsed, EnergyPlan plan, SleepEnvelope envelope, AdaptiveMemory memory)
    {
        var harvest = HarvestForecast.NowWatts(memory.Harvest, HarvestForecast.SlotOf(now));
        var watts = Math.Max(plan.Watts, envelope.KneeWatts);
        var sleeps = memory.AsleepSince is not null;
        // What the charge must cover until the next decision, or for one who sleeps, until the next sleep.
        var span = sleeps ? ShortestWake : elapsed <= TimeSpan.Zero ? FirstStretch : elapsed < Replan ? elapsed : Replan;
        var isShort = stored < plan.KeepJoules + Math.Max(0, (watts - harvest) * span.TotalSeconds);
        var isEarly = plan.Watts < envelope.KneeWatts && memory.CreditJoules < (sleeps ? 0.5 : -0.5) * WakeJoules(envelope);
        var isTired = now - memory.AsleepSince < ShortestSleep && now >= memory.AsleepSince;
        if (envelope.FloorWatts < envelope.KneeWatts && (isShort || isEarly || isTired))
        {
            var reason = isShort ? "asleep: the charge left is kept for the time without sun" : "asleep: scarce energy is spread over the hours";
            return (new AdaptiveDecision(0, plan.Watts, WakeAt(now, isShort, envelope, memory), isShort ? RateReason.ReserveKept : RateReason.EnergySpread, reason), memory with { AsleepSince = memory.AsleepSince ?? now });
        }

        var rate = envelope.RateAwake(watts);
        var why = FormattableString.Invariant($"adaptive: {plan.Watts:0.00} W planned, {harvest:0.00} W harvested");
        return (new AdaptiveDecision(rate, plan.Watts, null, RateReason.EnergyPlan, why), memory with { AsleepSince = null });
    }

    private static DateTimeOffset WakeAt(DateTimeOffset now, bool waitsForSun, SleepEnvelope envelope, AdaptiveMemory memory)
    {
        var wake = now + ShortestAlone;
        while (waitsForSun && wake - now < LongestAlone && HarvestForecast.Expected(memory.Harvest, HarvestForecast.SlotOf(wake)) <= envelope.FloorWatts)
        {
            wake += HarvestForecast.SlotLength;
        }

        return wake;
    }

    // Costs change seldom; the envelope of the last ones is kept.
    private SleepEnvelope EnvelopeOf(NodeCosts costs)
    {
        var cached = _cached;
        if (cached is null || cached.Costs != costs)
        {
            cached = new Cached(costs, new SleepEnvelope(costs, _options.MinRateHz, _options.MaxRateHz, new CaptureUtility(_options.Adaptive.EventMean)));
            _cached = cached;
        }

        return cached.Envelope;
    }

    private sealed record Cached(NodeCosts Costs, SleepEnvelope Envelope);
}
