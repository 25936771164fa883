using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Agent.Updates;

/// <summary>A policy that command <c>policy</c> set, as it is kept over restarts. Immutable.</summary>
internal sealed record PolicyOverride
{
    /// <summary>The policy.</summary>
    public required DesiredPolicy Policy { get; init; }

    /// <summary>The desired generation that it was set over, 0 for none; any other one ends it.</summary>
    public required long Generation { get; init; }

    /// <summary>How long it was set for, seconds; null: until the next generation.</summary>
    public double? DurationS { get; init; }

    /// <summary>When that time is over, by the date; null where no time is stated.</summary>
    public DateTimeOffset? Until { get; init; }

    /// <summary>Whether a file of this content can have been written by the agent.</summary>
    public bool IsSound() => Generation >= 0 && DurationS is null or (> 0 and <= PolicyRequest.MaxDurationS) && DurationS.HasValue == Until.HasValue;
}
