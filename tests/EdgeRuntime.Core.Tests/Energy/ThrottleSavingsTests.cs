using System.Collections.Immutable;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Energy;

namespace EdgeRuntime.Core.Tests.Energy;

/// <summary>What the highest rate would have drawn more.</summary>
public sealed class ThrottleSavingsTests
{
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Joules_RoomThatTheHighestRateLeaves_IsPricedByTheInterval()
    {
        // 10 Hz for a minute are 600 ticks; 100 inferences and 50 gated samples leave 450, at (60 x 0.1 + 40 x 0.2) / 100 J.
        var interval = Interval(Part("a", "int8", 60, 50, 0.1), Part("a", "fp32", 40, 0, 0.2));

        Assert.Equal(450 * 0.14, ThrottleSavings.Joules(interval, new LifetimeTotals(), [("a", 10.0)])!.Value, 9);
    }

    [Fact]
    public void Joules_ModelThatDidNotRun_IsPricedByItsMeanSoFar()
    {
        var totals = new LifetimeTotals { Models = [new ModelLifetimeTotals("a", 100, 0, 30)] };

        Assert.Equal(120 * 0.3, ThrottleSavings.Joules(Interval(), totals, [("a", 2.0)])!.Value, 9);
    }

    [Fact]
    public void Joules_AtTheHighestRateOrMore_SavesNothing() =>
        Assert.Equal(0, ThrottleSavings.Joules(Interval(Part("a", "int8", 601, 0, 0.1)), new LifetimeTotals(), [("a", 10.0)]));

    [Fact]
    public void Joules_NoKnownPrice_IsUnknown()
    {
        Assert.Null(ThrottleSavings.Joules(Interval(), new LifetimeTotals(), [("a", 10.0)]));
        Assert.Null(ThrottleSavings.Joules(Interval(Part("b", "int8", 1, 0, 1)), new LifetimeTotals(), []));
    }

    private static EnergyInterval Interval(params ImmutableArray<ModelEnergy> parts) => new(Start, Start.AddMinutes(1), 4, null, 10, null, parts, EnergyBasis.Modelled);

    private static ModelEnergy Part(string model, string variant, long inferences, long gated, double joules) =>
        new() { Model = model, Digest = "d", Variant = variant, Inferences = inferences, Gated = gated, MarginalJ = joules, LoadedJ = joules, Basis = EnergyBasis.Modelled };
}
