using System.Collections.Immutable;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Core.Energy;

/// <summary>What happened between two readings of the ledger.</summary>
/// <param name="From">Start.</param>
/// <param name="To">End: as long after the start as it took, also where the date was set in between.</param>
/// <param name="IdleJoules">Joules that the board would have drawn without inferring.</param>
/// <param name="RadioJoules">Joules of the radio, where known.</param>
/// <param name="LoadJoules">Joules of the whole node.</param>
/// <param name="GateSavedJoules">Joules that the gate saved; null where it skipped nothing, or nothing of a known price.</param>
/// <param name="Models">Models that ran or were gated.</param>
/// <param name="Basis">Where all this comes from.</param>
public sealed record EnergyInterval(
    DateTimeOffset From,
    DateTimeOffset To,
    double IdleJoules,
    double? RadioJoules,
    double LoadJoules,
    double? GateSavedJoules,
    ImmutableArray<ModelEnergy> Models,
    EnergyBasis Basis)
{
    // The window in which the sensor was found, or one reading that failed in a long interval, takes nothing from the rest.
    private const double HighestUncoveredShare = 0.01;

    /// <summary>The difference of two readings of one ledger.</summary>
    public static EnergyInterval Between(EnergyTotals from, EnergyTotals to)
    {
        var inferences = to.Inferences - from.Inferences;
        var radio = to.RadioJoules - from.RadioJoules;
        var load = Math.Max(0, to.LoadJoules - from.LoadJoules);
        var inferring = to.InferenceJoules - from.InferenceJoules;

        // Windows between single samples of power even out over many: what the models are priced at may lie above what few of them saw, but nothing costs more than was drawn.
        var share = inferring > 0 ? Math.Min(1, Math.Max(0, load - (radio ?? 0)) / inferring) : 1;
        var idle = share < 1 ? 0 : Math.Max(0, to.IdleJoules - from.IdleJoules);

        // Loaded: each inference bears an equal share of what the board draws anyway.
        var overhead = inferences == 0 ? 0 : Math.Max(0, load - (share * inferring)) / inferences;
        var basis = BasisOf(from, to);
        var models = ImmutableArray.CreateBuilder<ModelEnergy>();
        double? saved = null;
        for (var i = 0; i < to.Models.Length; i++)
        {
            var before = i < from.Models.Length ? from.Models[i] : to.Models[i] with { Inferences = 0, Gated = 0, NotNumbers = 0, Joules = 0, SavedJoules = 0 };
            var after = to.Models[i];
            if (after.SavedJoules > before.SavedJoules)
            {
                saved = (saved ?? 0) + after.SavedJoules - before.SavedJoules;
            }

            if (after.Inferences > before.Inferences || after.Gated > before.Gated || after.NotNumbers > before.NotNumbers)
            {
                models.Add(Price(before, after, share, overhead, basis));
            }
        }

        return new EnergyInterval(
            from.At,
            from.At + (to.Elapsed - from.Elapsed),
            idle,
            radio,
            load,
            saved,
            models.ToImmutable(),
            basis);
    }

    /// <summary>The models, each once: a model is listed by digest and variant. What is not a number adds nothing.</summary>
    public IEnumerable<ModelTally> ByModel() => Models.GroupBy(static part => part.Model, StringComparer.Ordinal).Select(static parts => parts.Aggregate(
        new ModelTally(parts.Key, 0, 0, null),
        static (sum, part) => new ModelTally(
            sum.Model,
            sum.Inferences + part.Inferences,
            sum.Gated + part.Gated,
            part.MarginalJ * part.Inferences is { } joules && double.IsFinite(joules) ? (sum.MarginalJoules ?? 0) + Math.Max(0, joules) : sum.MarginalJoules)));

    // A figure is as good as its worst part: a stretch that no sensor has covered is modelled, one that only the battery showed is by its gauge.
    private static EnergyBasis BasisOf(EnergyTotals from, EnergyTotals to)
    {
        if (to.Metered is not { } now)
        {
            return EnergyBasis.Modelled;
        }

        var before = from.Metered ?? new MeteredTotals(0, 0, 0, 0, 0);
        var (gauge, uncovered) = (now.GaugeSeconds - before.GaugeSeconds, now.UncoveredSeconds - before.UncoveredSeconds);
        var covered = now.MeasuredSeconds - before.MeasuredSeconds + gauge;
        return covered <= 0 || uncovered > HighestUncoveredShare * (covered + uncovered) ? EnergyBasis.Modelled
            : gauge > 0 ? EnergyBasis.Gauge
            : EnergyBasis.Measured;
    }

    private static ModelEnergy Price(ModelTotals before, ModelTotals after, double share, double overhead, EnergyBasis basis)
    {
        var count = after.Inferences - before.Inferences;
        double? marginal = count == 0 ? null : share * (after.Joules - before.Joules) / count;
        return new ModelEnergy
        {
            Model = after.Model,
            Digest = ContentDigest.Short(after.Digest),
            Variant = after.Variant,
            Inferences = count,
            Gated = after.Gated - before.Gated,
            NotANumber = after.NotNumbers > before.NotNumbers ? after.NotNumbers - before.NotNumbers : null,
            MarginalJ = marginal,
            LoadedJ = marginal + overhead,
            Basis = after.IsLearned ? basis : EnergyBasis.Modelled,
        };
    }
}
