using System.Collections.Immutable;

namespace EdgeRuntime.Core.Scheduling.Adaptive;

/// <summary>What has been seen of the harvest. Immutable; survives restarts as JSON.</summary>
public sealed record HarvestMemory
{
    /// <summary>Expected watts of each half hour of the day, UTC: an exponentially weighted mean over the days.</summary>
    public required ImmutableArray<double> ProfileWatts { get; init; }

    /// <summary>Bit n is set once half hour n has been seen; before, the profile holds the first day's guess.</summary>
    public long SeenSlots { get; init; }

    /// <summary>The last whole days as they were, the newest last.</summary>
    public ImmutableArray<ImmutableArray<float>> Days { get; init; } = [];

    /// <summary>Days since 1970 of the day in <see cref="Today"/>.</summary>
    public long TodayNumber { get; init; }

    /// <summary>This day's half hours so far; negative where nothing was seen.</summary>
    public ImmutableArray<float> Today { get; init; } = [];

    /// <summary>Latitude as the length of the days tells it while the sun stands over the northern hemisphere, degrees; null before that was seen.</summary>
    public double? NorthernLatitudeDeg { get; init; }

    /// <summary>The same while it stands over the southern one.</summary>
    public double? SouthernLatitudeDeg { get; init; }

    /// <summary>The last half hours, the newest first: how the forecast did.</summary>
    public ImmutableArray<ForecastOutcome> Recent { get; init; } = [];

    /// <summary>Half hours since 1970 of the one that is open.</summary>
    public long OpenSlot { get; init; }

    /// <summary>Its harvest so far.</summary>
    public double OpenJoules { get; init; }

    /// <summary>How much of it has been seen.</summary>
    public double OpenSeconds { get; init; }
}
