using System.Collections.Immutable;

namespace EdgeRuntime.Contracts.Messages;

/// <summary>One interval of the energy ledger. An unknown figure is absent, never zero.</summary>
public sealed record EnergyMessage : Message
{
    /// <inheritdoc/>
    public override string Schema => "energy/1";

    /// <summary>Start of the interval, physical clock.</summary>
    public required DateTimeOffset From { get; init; }

    /// <summary>End of the interval, physical clock.</summary>
    public required DateTimeOffset To { get; init; }

    /// <summary>The battery at the end of the interval; absent on mains.</summary>
    public BatteryInfo? Battery { get; init; }

    /// <summary>Joules harvested.</summary>
    public double? HarvestJ { get; init; }

    /// <summary>Joules that the whole node drew.</summary>
    public double? LoadJ { get; init; }

    /// <summary>Where the figures of the whole node come from.</summary>
    public required EnergyBasis Basis { get; init; }

    /// <summary>Joules that the node would have drawn without inferring.</summary>
    public double? IdleJ { get; init; }

    /// <summary>Joules of the radio, where known.</summary>
    public double? RadioJ { get; init; }

    /// <summary>Joules not spent because the gate skipped unchanged samples, at the measured price of an inference.</summary>
    public double? GateSavedJ { get; init; }

    /// <summary>Joules that inferring at the highest rate would have drawn more, at the price of an inference; absent while that is unknown.</summary>
    public double? ThrottleSavedJ { get; init; }

    /// <summary>When the battery will be down to its reserve, if the harvest comes as expected and the plan is kept; absent where that is not within the forecast.</summary>
    public DateTimeOffset? LastsUntil { get; init; }

    /// <summary>When the battery will be full, likewise.</summary>
    public DateTimeOffset? FullAt { get; init; }

    /// <summary>Each model and variant that ran or was gated in the interval.</summary>
    public ImmutableArray<ModelEnergy> Models { get => field.IsDefault ? [] : field; init; }

    /// <summary>Grams of CO2 equivalent, where an intensity is known.</summary>
    [System.Text.Json.Serialization.JsonPropertyName("gCO2e")]
    public double? GramsCO2e { get; init; }

    /// <summary>What the device has counted since its first start, this interval included.</summary>
    public LifetimeTotals? Totals { get; init; }

    /// <summary>Readings of power sensors that were refused since the start of the session, because neither board nor battery can be in such a state; absent where none was.</summary>
    public long? RefusedReadings { get; init; }

    /// <summary><see cref="ErrorCode.NotANumber"/> where a figure is absent because it is not a number.</summary>
    public ErrorCode? Error { get; init; }

    /// <summary>Mode at the end of the interval.</summary>
    public required PowerMode Mode { get; init; }

    /// <summary>Planned inference rate at the end of the interval, all models together.</summary>
    public required double RateHz { get; init; }

    /// <summary>Why that rate, in words for an operator.</summary>
    public required string Reason { get; init; }

    /// <summary>Why that rate, for programs.</summary>
    public RateReason? ReasonCode { get; init; }

    /// <summary>What was dropped since the start of the session, by reason; absent while nothing was.</summary>
    public ImmutableSortedDictionary<DropReason, long>? Dropped { get; init; }

    /// <summary>The message with every figure that is NaN or infinite absent, and <see cref="Error"/> saying so; itself where there is none.</summary>
    public EnergyMessage WithoutNonNumbers()
    {
        var honest = this with
        {
            Battery = Battery is { } battery
                ? battery with
                {
                    SocFraction = Known(battery.SocFraction),
                    ReckonedSocFraction = Known(battery.ReckonedSocFraction),
                    VoltageV = Known(battery.VoltageV),
                    CurrentA = Known(battery.CurrentA),
                    TempC = Known(battery.TempC),
                }
                : null,
            HarvestJ = Known(HarvestJ),
            LoadJ = Known(LoadJ),
            IdleJ = Known(IdleJ),
            RadioJ = Known(RadioJ),
            GateSavedJ = Known(GateSavedJ),
            ThrottleSavedJ = Known(ThrottleSavedJ),
            GramsCO2e = Known(GramsCO2e),
            Models = [.. Models.Select(static model => model with { MarginalJ = Known(model.MarginalJ), LoadedJ = Known(model.LoadedJ) })],
        };
        return honest.Battery == Battery && honest.Models.SequenceEqual(Models) && honest with { Battery = Battery, Models = Models } == this
            ? this
            : honest with { Error = ErrorCode.NotANumber };
    }

    private static double? Known(double? figure) => figure is { } number && double.IsFinite(number) ? number : null;
}
