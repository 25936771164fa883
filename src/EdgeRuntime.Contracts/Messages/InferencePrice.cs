using System.Collections.Immutable;

namespace EdgeRuntime.Contracts.Messages;

/// <summary>What an inference cost over one energy interval, all models together; null where nothing says.</summary>
/// <param name="MarginalJoules">Above idle.</param>
/// <param name="LoadedJoules">With the idle energy shared out.</param>
/// <param name="Basis">The weakest basis of the figures that went in.</param>
public readonly record struct InferencePrice(double? MarginalJoules, double? LoadedJoules, EnergyBasis? Basis)
{
    // From the strongest: a mean is worth no more than the weakest figure in it.
    private static readonly ImmutableArray<EnergyBasis> Strength = [EnergyBasis.Measured, EnergyBasis.External, EnergyBasis.Gauge, EnergyBasis.Modelled];

    /// <summary>The price of an interval.</summary>
    public static InferencePrice Of(EnergyMessage? energy)
    {
        var priced = (energy?.Models ?? []).Where(static model => model is { Inferences: > 0, MarginalJ: not null } or { Inferences: > 0, LoadedJ: not null }).ToList();
        return new InferencePrice(
            Mean(priced, static model => model.MarginalJ),
            Mean(priced, static model => model.LoadedJ),
            priced.Count == 0 ? null : priced.Select(static model => model.Basis).MaxBy(static basis => Strength.IndexOf(basis)));
    }

    private static double? Mean(List<ModelEnergy> models, Func<ModelEnergy, double?> price)
    {
        double joules = 0, inferences = 0;
        foreach (var model in models)
        {
            if (price(model) is { } each)
            {
                joules += each * model.Inferences;
                inferences += model.Inferences;
            }
        }

        // Figures of strangers: a product may be beyond every number.
        return inferences > 0 && double.IsFinite(joules / inferences) ? joules / inferences : null;
    }
}
