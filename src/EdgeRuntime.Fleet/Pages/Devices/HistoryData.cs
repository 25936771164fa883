namespace EdgeRuntime.Fleet.Pages.Devices;

/// <summary>What <c>charts/history.js</c> draws. Times are milliseconds of the Unix epoch; a null breaks a line.</summary>
public sealed record HistoryData
{
    /// <summary>Start of the axis.</summary>
    public required long From { get; init; }

    /// <summary>End of the axis.</summary>
    public required long To { get; init; }

    /// <summary>Stretches of history.</summary>
    public required int Points { get; init; }

    /// <summary>Times of the columns.</summary>
    public required IReadOnlyList<long> Times { get; init; }

    /// <summary>Charge, percent.</summary>
    public required IReadOnlyList<double?> Charge { get; init; }

    /// <summary>Harvest, watts.</summary>
    public required IReadOnlyList<double?> Harvest { get; init; }

    /// <summary>Load, watts.</summary>
    public required IReadOnlyList<double?> Load { get; init; }

    /// <summary>Rate, hertz.</summary>
    public required IReadOnlyList<double?> Rate { get; init; }

    /// <summary>Battery temperature, degrees Celsius.</summary>
    public required IReadOnlyList<double?> Temperature { get; init; }

    /// <summary>Modes, one after another.</summary>
    public required IReadOnlyList<ModeBand> Modes { get; init; }

    /// <summary>What is expected of the battery.</summary>
    public required IReadOnlyList<Forecast> Forecasts { get; init; }

    /// <summary>Whether the load is modelled, at least in part.</summary>
    public required bool Modelled { get; init; }
}
