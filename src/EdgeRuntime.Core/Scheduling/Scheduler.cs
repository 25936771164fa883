using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Scheduling.Adaptive;

namespace EdgeRuntime.Core.Scheduling;

/// <summary>
/// Decides the rate from what is known of power and heat. A pure function of its arguments, in this order:
/// 1. critical charge stops inference, immediately; it starts again above the recovery charge and after the dwell;
/// 2. the policy maps the charge (with backlash, so that noise moves nothing) to a rate; the adaptive one plans it from harvest and costs;
/// 3. a lost sensor first holds, then lowers; heat, under-voltage and clock throttling lower;
/// 4. the rate may fall at any time, and rises only after the dwell has passed since it last fell.
/// A rate of 0 above the critical charge is chosen sleep.
/// </summary>
public sealed class Scheduler
{
    // A supply that sags or a board that throttles gets half the rate until it recovers.
    private const double WeakSupplyFactor = 0.5;

    private readonly PolicyOptions _options;
    private readonly IRatePolicy _policy;
    private readonly AdaptivePolicy? _adaptive;
    private readonly VariantTrade _trade;

    /// <summary>Makes the scheduler of validated options.</summary>
    public Scheduler(PolicyOptions options)
    {
        _options = options;
        _policy = options.Kind switch
        {
            PolicyOptions.Fixed => new FixedPolicy(options),
            PolicyOptions.TiersKind => new TiersPolicy(options),
            // Without capacity or costs there is nothing to plan with: the adaptive policy falls back to the line.
            PolicyOptions.Linear or PolicyOptions.AdaptiveKind => new LinearPolicy(options),
            _ => throw new ArgumentException($"'{options.Kind}' is no policy", nameof(options)),
        };
        _trade = new VariantTrade(options.Adaptive.EventMean, options.MinRateHz / options.MaxRateHz);
        _adaptive = options.Kind == PolicyOptions.AdaptiveKind ? new AdaptivePolicy(options) : null;
    }

    /// <summary>The highest rate.</summary>
    public double MaxRateHz => _options.MaxRateHz;

    /// <summary>Decides without knowing anything of the node's own work.</summary>
    /// <param name="power">What is known of power now.</param>
    /// <param name="state">What the last decision left.</param>
    /// <returns>The plan, and what the next decision needs.</returns>
    public (RatePlan Plan, SchedulerState State) Decide(PowerSnapshot power, SchedulerState state) => Decide(power, NodeWork.Unknown, state);

    /// <summary>Decides.</summary>
    /// <param name="power">What is known of power now.</param>
    /// <param name="work">What is known of the node's own work; only the adaptive policy asks.</param>
    /// <param name="state">What the last decision left.</param>
    /// <returns>The plan, and what the next decision needs.</returns>
    public (RatePlan Plan, SchedulerState State) Decide(PowerSnapshot power, NodeWork work, SchedulerState state)
    {
        var soc = Plausible(power.SocFraction);
        var held = Backlash(soc, state.HeldSocFraction);
        var critical = IsCritical(power.At, soc, Reckoned(power), state);
        if (critical)
        {
            // The board stays on where nothing puts it off: the harvest goes on being learned.
            state = soc is { } low && _adaptive is not null ? state with { Adaptive = _adaptive.Watch(power, low, work, state.Adaptive) } : state;
            return (new RatePlan(0, 0, PowerMode.Critical, WhyCritical(power, soc)) { ReasonCode = RateReason.CriticalCharge }, Next(power.At, state, held, critical: true, 0));
        }

        if (soc is { } known && _adaptive?.Decide(power, known, work, state.Adaptive) is { } adaptive)
        {
            state = state with { Adaptive = adaptive.Memory };
            var decided = Settle(power, held, state, new WantedRate(adaptive.Decision.RateHz, adaptive.Decision.Code, adaptive.Decision.Reason + Doubt(power)));
            var plan = decided.Plan with
            {
                Watts = adaptive.Decision.Watts,
                Forecast = adaptive.Decision.Forecast,
                InferenceWatts = decided.Plan.RateHz * work.Costs?.JoulesPerInference,
                Trade = _trade,
                WakeAt = decided.Plan.Mode == PowerMode.Asleep ? adaptive.Decision.WakeAt : null,
            };
            return (plan, decided.State);
        }

        return Settle(power, held, state, Wanted(power, soc, held, state));
    }

    // Heat, supply and dwell have the last word.
    private (RatePlan Plan, SchedulerState State) Settle(PowerSnapshot power, double? held, SchedulerState state, WantedRate wanted)
    {
        wanted = Restrain(power, wanted);
        if (wanted.RateHz > state.RateHz && !HasDwelt(power.At, state))
        {
            // Coming out of Critical the last rate was 0; the dwell has passed then, or we would still be in it.
            wanted = new WantedRate(state.RateHz.Value, RateReason.Dwell, wanted.Reason + ", waiting to rise");
        }

        var (rate, code, why) = wanted;
        var mode = rate >= _options.MaxRateHz ? PowerMode.Normal : rate > 0 ? PowerMode.Saving : PowerMode.Asleep;
        return (new RatePlan(rate, rate / _options.MaxRateHz, mode, why) { ReasonCode = code }, Next(power.At, state, held, critical: false, rate));
    }

    // A gauge that says nonsense is as good as silent.
    private static double? Plausible(double? soc) => soc is >= 0 and <= 1 ? soc : null;

    // With the sensor lost the charge that must at least be left can still stop inference, but never raise the rate.
    private static double? Reckoned(PowerSnapshot power) => Plausible(power.ReckonedSocFraction);

    private string WhyCritical(PowerSnapshot power, double? soc) => (soc, Reckoned(power)) switch
    {
        ({ } low, _) => FormattableString.Invariant($"critical: SoC {low:0.00}{Doubt(power)}, inference starts again above {_options.RecoverSocFraction:0.00}"),
        (null, { } least) => FormattableString.Invariant($"critical: battery sensor lost, at least SoC {least:0.00} is left by reckoning"),
        _ => "critical: the battery was empty when its sensor fell silent",
    };

    private static string Doubt(PowerSnapshot power) => power.BatterySensor == BatterySensorState.Stale ? " (reckoned, its sensor is silent)" : "";

    private double? Backlash(double? soc, double? held) =>
        soc is not { } now ? held
        : held is { } last ? Math.Clamp(last, now - _options.HysteresisSocFraction, now + _options.HysteresisSocFraction)
        : now;

    private bool IsCritical(DateTimeOffset now, double? soc, double? reckoned, SchedulerState state)
    {
        if (soc is not { } charge)
        {
            return state.Critical || reckoned <= _options.CriticalSocFraction;
        }

        if (charge <= _options.CriticalSocFraction)
        {
            return true;
        }

        return state.Critical && !(charge > _options.RecoverSocFraction && HasDwelt(now, state));
    }

    // A fall in the future means that the clock was set back: waiting for it could take years.
    private bool HasDwelt(DateTimeOffset now, SchedulerState state) => now - state.LastFall >= _options.MinDwell || now < state.LastFall;

    private WantedRate Wanted(PowerSnapshot power, double? soc, double? held, SchedulerState state)
    {
        if (soc is not null)
        {
            // Backlash may carry the seen charge past the ends of the scale.
            var wanted = _policy.Decide(Math.Clamp(held ?? soc.Value, 0, 1));
            return wanted with { Reason = wanted.Reason + Doubt(power) };
        }

        switch (power.Supply)
        {
            case PowerSupply.Mains:
                return OnMains(power);
            case PowerSupply.Unknown:
                var (isHigh, when) = _options.Schedule.At(power.At);
                return new WantedRate(isHigh ? _options.MaxRateHz : _options.MinRateHz, RateReason.Schedule, when);
            default:
                var silent = power.At - (power.SensorLostSince ?? DateTimeOffset.MinValue);
                return silent <= _options.SensorGrace && state.RateHz is { } last && (last > 0 || _adaptive is not null)
                    ? new WantedRate(last, RateReason.SensorLost, "battery sensor silent: the last rate is held")
                    : new WantedRate(_options.MinRateHz, RateReason.SensorLost, "battery sensor silent: lowest rate");
        }
    }

    // What can wait waits for the cleaner hours of the grid.
    private WantedRate OnMains(PowerSnapshot power)
    {
        var waiting = _adaptive is null ? 0 : _options.Adaptive.DeferrableFraction * power.DirtyGridShare ?? 0;
        return waiting > 0
            ? new WantedRate(
                Math.Max(_options.MinRateHz, _options.MaxRateHz * (1 - waiting)), RateReason.CarbonDeferred, FormattableString.Invariant($"mains power; {waiting:0.00} of the inferences wait for cleaner electricity"))
            : new WantedRate(_options.MaxRateHz, RateReason.Mains, "mains power");
    }

    private WantedRate Restrain(PowerSnapshot power, WantedRate wanted)
    {
        if (power.ProcessorTempC > _options.SoftLimitTempC)
        {
            var share = Math.Clamp((_options.HardLimitTempC - power.ProcessorTempC.Value) / (_options.HardLimitTempC - _options.SoftLimitTempC), 0, 1);
            wanted = Lower(wanted, share, RateReason.Hot, FormattableString.Invariant($"; hot: {power.ProcessorTempC:0} C"));
        }

        if (power.UnderVoltage == true)
        {
            wanted = Lower(wanted, WeakSupplyFactor, RateReason.UnderVoltage, "; under-voltage");
        }

        return power.Throttled == true ? Lower(wanted, WeakSupplyFactor, RateReason.Throttled, "; the board throttles its clock") : wanted;
    }

    // What lowers nothing, because the node sleeps or has its lowest rate already, is named but does not decide.
    private WantedRate Lower(WantedRate wanted, double factor, RateReason code, string why)
    {
        var rate = Math.Min(wanted.RateHz, Math.Max(_options.MinRateHz, wanted.RateHz * factor));
        return new WantedRate(rate, rate < wanted.RateHz ? code : wanted.Code, wanted.Reason + why);
    }

    private static SchedulerState Next(DateTimeOffset now, SchedulerState state, double? held, bool critical, double rate) => new()
    {
        HeldSocFraction = held,
        Critical = critical,
        RateHz = rate,
        Adaptive = state.Adaptive,
        LastFall = rate < state.RateHz || (critical && !state.Critical) ? now : state.LastFall,
    };
}
