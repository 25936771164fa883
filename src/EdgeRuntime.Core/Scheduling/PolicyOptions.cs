using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Core.Scheduling;

/// <summary>How the rate follows the battery.</summary>
public sealed class PolicyOptions
{
    /// <summary>The same rate at any charge above the critical one.</summary>
    public const string Fixed = "fixed";

    /// <summary>A rate for each step of charge.</summary>
    public const string TiersKind = "tiers";

    /// <summary>A rate that falls in a straight line with the charge.</summary>
    public const string Linear = "linear";

    /// <summary>A rate planned from battery, harvest forecast and measured costs.</summary>
    public const string AdaptiveKind = "adaptive";

    private string? _kind;

    /// <summary><c>fixed</c>, <c>tiers</c>, <c>linear</c> or <c>adaptive</c>. Default: adaptive where <c>Adaptive</c> tells of a panel, a deadline or inferences that may wait, else linear.</summary>
    public string Kind
    {
        get => _kind ?? (Adaptive is { PanelWatts: > 0 } or { Deadline: not null } or { DeferrableFraction: > 0 } ? AdaptiveKind : Linear);
        set => _kind = value;
    }

    /// <summary>Lowest rate while inferring, Hz, above 0. Default 0.02.</summary>
    public double MinRateHz { get; set; } = 0.02;

    /// <summary>Highest rate, Hz, at least the lowest, at most 1000. Default 1.</summary>
    public double MaxRateHz { get; set; } = 1;

    /// <summary>linear: charge at which the rate has come down to the lowest. Default 0.25.</summary>
    public double LowSocFraction { get; set; } = 0.25;

    /// <summary>linear: charge from which on the rate is the highest. Default 0.85.</summary>
    public double HighSocFraction { get; set; } = 0.85;

    /// <summary>tiers: rates by charge; below the lowest step the lowest rate holds. Default: full rate above 0.6, a third above 0.3.</summary>
    public IList<TierOptions> Tiers { get; set; } = [];

    /// <summary>adaptive: what it is told beforehand.</summary>
    public AdaptiveOptions Adaptive { get; set; } = new();

    /// <summary>Charge at or below which inference stops. Default 0.10.</summary>
    public double CriticalSocFraction { get; set; } = 0.10;

    /// <summary>Charge above which it starts again. Default 0.15.</summary>
    public double RecoverSocFraction { get; set; } = 0.15;

    /// <summary>Change of charge that the policy does not see, so that noise moves nothing. 0 to 0.2, default 0.01.</summary>
    public double HysteresisSocFraction { get; set; } = 0.01;

    /// <summary>After the rate has fallen, how long until it may rise again: bounds the changes of mode in an hour. Default 1 minute.</summary>
    public TimeSpan MinDwell { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>How long the rate is held after the battery sensor fell silent, before it drops to the lowest. Default 5 minutes.</summary>
    public TimeSpan SensorGrace { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>What the rate follows where no battery sensor is configured.</summary>
    public ScheduleOptions Schedule { get; set; } = new();

    /// <summary>Processor temperature at which the rate begins to come down, degrees Celsius. Default 75.</summary>
    public double SoftLimitTempC { get; set; } = 75;

    /// <summary>Processor temperature at which only the lowest rate is left. Default 85.</summary>
    public double HardLimitTempC { get; set; } = 85;

    /// <summary>A copy with a desired policy over it.</summary>
    /// <param name="desired">What an operator asks for; null for nothing.</param>
    public PolicyOptions With(DesiredPolicy? desired)
    {
        var copy = (PolicyOptions)MemberwiseClone();
        if (desired is null)
        {
            return copy;
        }

        copy.Kind = desired.Kind;
        copy.MinRateHz = desired.MinRateHz ?? MinRateHz;
        copy.MaxRateHz = desired.MaxRateHz ?? MaxRateHz;
        copy.LowSocFraction = desired.LowSocFraction ?? LowSocFraction;
        copy.HighSocFraction = desired.HighSocFraction ?? HighSocFraction;
        copy.CriticalSocFraction = desired.CriticalSocFraction ?? CriticalSocFraction;
        copy.RecoverSocFraction = desired.RecoverSocFraction ?? RecoverSocFraction;
        copy.Tiers = desired.Tiers.IsEmpty ? Tiers : [.. desired.Tiers.Select(static tier => new TierOptions { AboveSocFraction = tier.AboveSocFraction, RateHz = tier.RateHz })];
        return copy;
    }

    /// <summary>The steps in force: the configured ones, highest charge first, or the default ones.</summary>
    internal IReadOnlyList<TierOptions> EffectiveTiers => Tiers.Count > 0
        ? [.. Tiers.OrderByDescending(static tier => tier.AboveSocFraction)]
        : [new TierOptions { AboveSocFraction = 0.6, RateHz = MaxRateHz }, new TierOptions { AboveSocFraction = 0.3, RateHz = Math.Max(MinRateHz, MaxRateHz / 3) }];

    /// <summary>Adds a line for each value that cannot be.</summary>
    /// <param name="key">The configuration key of this section, for the messages.</param>
    /// <param name="errors">Receives the lines.</param>
    public void Validate(string key, ICollection<string> errors)
    {
        Check(Kind is Fixed or TiersKind or Linear or AdaptiveKind, $"{key}:Kind must be {Fixed}, {TiersKind}, {Linear} or {AdaptiveKind}, but is '{Kind}'");
        Check(MinRateHz > 0 && MinRateHz <= MaxRateHz, $"{key}:MinRateHz must be above 0 and at most MaxRateHz ({MaxRateHz}), but is {MinRateHz}");
        Check(MaxRateHz is > 0 and <= 1000, $"{key}:MaxRateHz must be above 0 and at most 1000, but is {MaxRateHz}");
        Check(CriticalSocFraction is >= 0 and < 1, $"{key}:CriticalSocFraction must be 0 to 1, but is {CriticalSocFraction}");
        Check(RecoverSocFraction > CriticalSocFraction && RecoverSocFraction <= 1, $"{key}:RecoverSocFraction must lie above CriticalSocFraction ({CriticalSocFraction}), but is {RecoverSocFraction}");
        Check(LowSocFraction >= 0 && LowSocFraction < HighSocFraction && HighSocFraction <= 1, $"{key}:LowSocFraction ({LowSocFraction}) must lie below HighSocFraction ({HighSocFraction}), both 0 to 1");
        Check(HysteresisSocFraction is >= 0 and <= 0.2, $"{key}:HysteresisSocFraction must be 0 to 0.2, but is {HysteresisSocFraction}");
        Check(MinDwell >= TimeSpan.Zero && MinDwell <= TimeSpan.FromHours(1), $"{key}:MinDwell must be 00:00:00 to 01:00:00, but is {MinDwell}");
        Check(SensorGrace >= TimeSpan.Zero, $"{key}:SensorGrace must not be negative, but is {SensorGrace}");
        Check(SoftLimitTempC < HardLimitTempC, $"{key}:SoftLimitTempC ({SoftLimitTempC}) must lie below HardLimitTempC ({HardLimitTempC})");
        Schedule.Validate($"{key}:Schedule", errors);
        for (var i = 0; i < Tiers.Count; i++)
        {
            Check(Tiers[i].AboveSocFraction is >= 0 and < 1, $"{key}:Tiers:{i}:AboveSocFraction must be 0 to 1, but is {Tiers[i].AboveSocFraction}");
            Check(Tiers[i].RateHz >= MinRateHz && Tiers[i].RateHz <= MaxRateHz, $"{key}:Tiers:{i}:RateHz must lie between MinRateHz and MaxRateHz, but is {Tiers[i].RateHz}");
        }

        Adaptive.Validate($"{key}:{nameof(Adaptive)}", errors);

        // The default steps follow from the rates, which are checked above.
        var steps = EffectiveTiers;
        for (var i = 1; i < steps.Count && Tiers.Count > 0; i++)
        {
            Check(steps[i].RateHz <= steps[i - 1].RateHz, $"{key}:Tiers must not infer faster on less charge: {steps[i].RateHz} Hz above {steps[i].AboveSocFraction}");
        }

        void Check(bool ok, FormattableString message)
        {
            if (!ok)
            {
                errors.Add(FormattableString.Invariant(message));
            }
        }
    }
}
