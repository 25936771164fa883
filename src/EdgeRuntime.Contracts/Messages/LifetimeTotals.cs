using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace EdgeRuntime.Contracts.Messages;

/// <summary>
/// What a device has counted since its first start, kept over restarts. Never falls, so that a reader who missed intervals takes the difference of two. An unknown figure is absent.
/// </summary>
public sealed record LifetimeTotals
{
    /// <summary>Joules that the whole node drew.</summary>
    [JsonConverter(typeof(FineFigureConverter))]
    public double LoadJ { get; init; }

    /// <summary>Joules harvested.</summary>
    [JsonConverter(typeof(FineFigureConverter))]
    public double? HarvestJ { get; init; }

    /// <summary>Inferences of all models.</summary>
    public long Inferences { get; init; }

    /// <summary>Samples that the gate skipped, of all models.</summary>
    public long Gated { get; init; }

    /// <summary>Joules above idle of all inferences.</summary>
    [JsonConverter(typeof(FineFigureConverter))]
    public double MarginalJ { get; init; }

    /// <summary>Grams of CO2 equivalent, of the intervals whose intensity was known.</summary>
    [JsonPropertyName("gCO2e")]
    [JsonConverter(typeof(FineFigureConverter))]
    public double? GramsCO2e { get; init; }

    /// <summary>Each model, its releases and variants together, by id.</summary>
    public ImmutableArray<ModelLifetimeTotals> Models { get => field.IsDefault ? [] : field; init; }
}
