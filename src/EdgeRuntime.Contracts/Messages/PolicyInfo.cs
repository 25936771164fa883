namespace EdgeRuntime.Contracts.Messages;

/// <summary>The scheduling policy in force, with the numbers an operator steers it by.</summary>
public sealed record PolicyInfo
{
    /// <summary><c>fixed</c>, <c>tiers</c>, <c>linear</c> or <c>adaptive</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Lowest rate while inferring.</summary>
    public double? MinRateHz { get; init; }

    /// <summary>Highest rate.</summary>
    public double? MaxRateHz { get; init; }

    /// <summary>Charge at or below which inference stops.</summary>
    public double? CriticalSocFraction { get; init; }

    /// <summary>Who set it.</summary>
    public PolicyOrigin? Origin { get; init; }

    /// <summary>When a policy that command <c>policy</c> set for a time ends; absent where none is stated.</summary>
    public DateTimeOffset? Until { get; init; }
}
