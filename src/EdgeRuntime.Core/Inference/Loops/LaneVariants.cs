using EdgeRuntime.Core.Energy;
using EdgeRuntime.Core.Scheduling.Adaptive;

namespace EdgeRuntime.Core.Inference.Loops;

/// <summary>The loaded variants of one model and their accounts in the ledger.</summary>
internal sealed class LaneVariants
{
    private readonly EnergyLedger _ledger;
    private readonly InferenceStep[] _steps;
    private readonly int[] _accounts;
    private readonly double[] _macs;
    private readonly VariantOffer[] _offers;

    /// <summary>Opens the accounts.</summary>
    public LaneVariants(LoadedModel model, EnergyLedger ledger)
    {
        var manifest = model.Package.Manifest;
        _ledger = ledger;
        _steps = [.. model.Steps];
        _accounts = [.. _steps.Select(step => ledger.Register(manifest.Model, model.Package.Digest, step.Variant))];
        var specs = _steps.Select(step => manifest.Variants.First(variant => variant.Name == step.Variant)).ToList();
        _macs = [.. specs.Select(static spec => (double)(spec.Macs ?? 0))];
        _offers = [.. specs.Select(static spec => new VariantOffer(spec.Accuracy ?? 0, 0))];
    }

    /// <summary>What runs a variant.</summary>
    public InferenceStep StepOf(int variant) => _steps[variant];

    /// <summary>Where its energy is booked.</summary>
    public int AccountOf(int variant) => _accounts[variant];

    /// <summary>Picks the variant for a power, and the rate that it can afford; null where there is only one, and before the price of any is known. Used by one thread.</summary>
    /// <param name="trade">How.</param>
    /// <param name="current">The variant that runs.</param>
    /// <param name="watts">What the inferences of this model may take.</param>
    /// <param name="maxRateHz">Its highest rate.</param>
    public (int Variant, double RateHz)? Pick(VariantTrade trade, int current, double watts, double maxRateHz)
    {
        if (_steps.Length == 1)
        {
            return null;
        }

        var known = Array.FindIndex(_accounts, account => _ledger.MarginalJoules(account) > 0);
        if (known < 0)
        {
            return null;
        }

        // What has not run yet costs by its operations in proportion to one that has.
        var joulesPerMac = _ledger.MarginalJoules(_accounts[known])!.Value / _macs[known];
        for (var i = 0; i < _offers.Length; i++)
        {
            _offers[i] = _offers[i] with { Joules = _ledger.MarginalJoules(_accounts[i]) is > 0 and var joules ? joules : joulesPerMac * _macs[i] };
        }

        var picked = trade.Pick(_offers, current, watts, maxRateHz);
        return (picked, trade.RateHz(_offers[picked], watts, maxRateHz));
    }
}
