using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Client;

/// <summary>One stretch of a device's history: an interval, or several summed up.</summary>
public sealed record HistoryPoint
{
    /// <summary>Start.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>End.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>Whether nothing is known of the time between the point before and this one.</summary>
    public bool AfterGap { get; init; }

    /// <summary>State of charge at the end, 0 to 1; the highest of several intervals.</summary>
    public double? SocFraction { get; init; }

    /// <summary>Lowest state of charge.</summary>
    public double? MinSocFraction { get; init; }

    /// <summary>Mean harvest, watts.</summary>
    public double? HarvestW { get; init; }

    /// <summary>Mean load, watts.</summary>
    public double? LoadW { get; init; }

    /// <summary>The part of the load that the node draws without inferring, watts.</summary>
    public double? IdleW { get; init; }

    /// <summary>Mean planned rate, hertz.</summary>
    public double RateHz { get; init; }

    /// <summary>Battery temperature, the highest of several intervals.</summary>
    public double? TempC { get; init; }

    /// <summary>Mode; of several intervals the one that most of the time was in force.</summary>
    public PowerMode Mode { get; init; }

    /// <summary>Why the rate was what it was; absent for several intervals.</summary>
    public RateReason? ReasonCode { get; init; }

    /// <summary>Inferences.</summary>
    public long Inferences { get; init; }

    /// <summary>Joules above idle of the inferences.</summary>
    public double? InferenceJ { get; init; }

    /// <summary>Whether the load is modelled, at least in part.</summary>
    public bool IsModelled { get; init; }
}
