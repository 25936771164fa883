using System.Collections.Immutable;
using System.Text.Json.Serialization;

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

    /// <summary>Whether observing can have led to it.</summary>
    [JsonIgnore]
    internal bool IsSound =>
        ProfileWatts is { IsDefault: false, Length: HarvestForecast.SlotsPerDay } && ProfileWatts.All(static watts => watts >= 0)
        && Days is { IsDefault: false, Length: <= HarvestForecast.ExampleDays }
        && Days.All(static day => day is { IsDefault: false, Length: HarvestForecast.SlotsPerDay } && day.All(static watts => watts >= 0))
        && Today is { IsDefault: false, Length: 0 or HarvestForecast.SlotsPerDay }
        && Recent is { IsDefault: false, Length: <= HarvestForecast.SlotsPerDay } && Recent.All(static outcome => outcome is { MeasuredWatts: >= 0, ExpectedWatts: >= 0 })
        && NorthernLatitudeDeg is null or (>= -90 and <= 90) && SouthernLatitudeDeg is null or (>= -90 and <= 90)
        && TodayNumber >= 0 && OpenSlot >= 0 && OpenJoules >= 0 && OpenSeconds >= 0;
}
