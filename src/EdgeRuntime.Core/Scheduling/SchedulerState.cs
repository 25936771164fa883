using System.Text.Json.Serialization;
using EdgeRuntime.Core.Scheduling.Adaptive;

namespace EdgeRuntime.Core.Scheduling;

/// <summary>What a decision has to remember of those before it. Immutable.</summary>
public sealed record SchedulerState
{
    /// <summary>Before the first decision.</summary>
    public static SchedulerState Initial { get; } = new();

    /// <summary>The charge that the policy sees: it follows the measured one at the distance of the hysteresis. Null before the first reading.</summary>
    public double? HeldSocFraction { get; init; }

    /// <summary>Whether inference is stopped for lack of charge.</summary>
    public bool Critical { get; init; }

    /// <summary>The last rate; null before the first decision.</summary>
    public double? RateHz { get; init; }

    /// <summary>When the rate last fell, or inference last stopped.</summary>
    public DateTimeOffset LastFall { get; init; } = DateTimeOffset.MinValue;

    /// <summary>What the adaptive policy remembers; null before its first decision and under the others.</summary>
    public AdaptiveMemory? Adaptive { get; init; }

    /// <summary>The same after the date was set by so much: what has lasted for a while has lasted for as long.</summary>
    public SchedulerState Shift(TimeSpan step) => this with
    {
        LastFall = LastFall == DateTimeOffset.MinValue ? LastFall : LastFall + step,
        Adaptive = Adaptive is { } adaptive ? adaptive with { LastAt = adaptive.LastAt + step, AsleepSince = adaptive.AsleepSince + step } : null,
    };

    /// <summary>Whether it can have been left by a scheduler.</summary>
    [JsonIgnore]
    internal bool IsSound => HeldSocFraction is null or (>= 0 and <= 1) && RateHz is null or (>= 0 and <= 1000) && Adaptive is null or { IsSound: true };
}
