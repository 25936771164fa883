using System.Collections.Immutable;
using EdgeRuntime.Core.Energy;
using EdgeRuntime.Core.Inference.Loops;

namespace EdgeRuntime.Agent.Governing;

/// <summary>A stretch of the ledger under one governor, from one reading of the sensor to another.</summary>
internal sealed class GovernorWindow
{
    // One reading that failed spoils nothing; watts that were not measured must not decide.
    private const double HighestUncoveredShare = 0.01;

    private readonly EnergyTotals _from;
    private readonly IReadOnlyList<GovernedModel> _models;
    private readonly ImmutableArray<LatencyCounts> _latencies;

    /// <summary>Opens it at a metered reading.</summary>
    public GovernorWindow(EnergyTotals from, IReadOnlyList<GovernedModel> models)
    {
        (_from, _models) = (from, models);
        _latencies = [.. models.Select(static model => model.Latencies)];
    }

    /// <summary>Time that it covers by now; the sensor's own, whatever is done to the date.</summary>
    public TimeSpan Length(EnergyTotals to) => TimeSpan.FromSeconds(CoveredSeconds(to) + UncoveredSeconds(to));

    /// <summary>Inferences in it so far.</summary>
    public long Inferences(EnergyTotals to) => to.Inferences - _from.Inferences;

    /// <summary>What it shows; null where the sensor did not see enough of it.</summary>
    public GovernorFigures? Read(EnergyTotals to)
    {
        var (covered, uncovered) = (CoveredSeconds(to), UncoveredSeconds(to));
        return covered <= 0 || uncovered > HighestUncoveredShare * (covered + uncovered)
            ? null
            : new GovernorFigures(
                (to.Metered!.RailJoules - _from.Metered!.RailJoules) / (covered + uncovered),
                Inferences(to) / (covered + uncovered),
                [.. _models.Select((model, number) => model.Latencies.Since(_latencies[number]))]);
    }

    private double CoveredSeconds(EnergyTotals to) => to.Metered!.MeasuredSeconds + to.Metered.GaugeSeconds - _from.Metered!.MeasuredSeconds - _from.Metered.GaugeSeconds;

    private double UncoveredSeconds(EnergyTotals to) => to.Metered!.UncoveredSeconds - _from.Metered!.UncoveredSeconds;
}
