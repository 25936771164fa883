using System.Collections.Immutable;
using CsCheck;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Energy;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Energy;

/// <summary>Totals since the first start.</summary>
public sealed class LifetimeEnergyTests
{
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Add_IntervalsOfALedger_AgreeWithItAndALostOneLosesNothing() =>
        Gen.Select(Gen.Double[0, 50], Gen.Int[0, 100], Gen.Int[0, 20], Gen.Double[0, 0.5], Gen.Bool).Array[1, 200].Sample(
            parts =>
            {
                var (ledger, totals, seen) = (Read(0, 0, 0, 0), new LifetimeTotals(), new LifetimeTotals());
                for (var i = 0; i < parts.Length; i++)
                {
                    var (idle, inferences, gated, joules, arrives) = parts[i];
                    var model = ledger.Models[0];
                    var now = Read(ledger.IdleJoules + idle, model.Inferences + inferences, model.Gated + gated, model.Joules + (inferences * joules)) with { Elapsed = TimeSpan.FromMinutes(i + 1) };
                    totals = LifetimeEnergy.Add(totals, EnergyInterval.Between(ledger, now), harvestJoules: idle / 2, grams: null);
                    Assert.True(totals.LoadJ >= seen.LoadJ && totals.Inferences >= seen.Inferences && totals.MarginalJ >= seen.MarginalJ);
                    (ledger, seen) = (now, arrives || i == parts.Length - 1 ? totals : seen);
                }

                Assert.Equal(ledger.LoadJoules, seen.LoadJ, 0.001 * (1 + ledger.LoadJoules));
                Assert.Equal(ledger.InferenceJoules, seen.MarginalJ, 0.001 * (1 + ledger.InferenceJoules));
                Assert.Equal(ledger.IdleJoules / 2, seen.HarvestJ!.Value, 0.001 * (1 + ledger.IdleJoules));
                Assert.Equal((ledger.Models[0].Inferences, ledger.Models[0].Gated), (seen.Inferences, seen.Gated));
                Assert.Null(seen.GramsCO2e);
            },
            iter: Drill.Count(100, 10_000));

    [Fact]
    public void Add_VariantsAndReleasesOfOneModel_AreOneModel()
    {
        ImmutableArray<ModelEnergy> parts = [Part("b", "one", 2, 0.5), Part("a", "one", 1, 2), Part("b", "two", 3, 1)];

        var totals = LifetimeEnergy.Add(new LifetimeTotals(), Interval(parts), null, 0.25);

        Assert.Equal([new ModelLifetimeTotals("a", 1, 1, 2), new ModelLifetimeTotals("b", 5, 2, 4)], totals.Models);
        Assert.Equal((6, 3, 6.0, 0.25, null), (totals.Inferences, totals.Gated, totals.MarginalJ, totals.GramsCO2e!.Value, totals.HarvestJ));
    }

    [Fact]
    public void Add_CounterSetBackOrNotANumber_AddsNothing()
    {
        var before = LifetimeEnergy.Add(new LifetimeTotals(), Interval([]), 5, 1);

        var after = LifetimeEnergy.Add(before, Interval([]) with { LoadJoules = double.NaN }, -3, double.PositiveInfinity);

        Assert.Equal((before.LoadJ, before.HarvestJ, before.GramsCO2e), (after.LoadJ, after.HarvestJ, after.GramsCO2e));
    }

    [Fact]
    public void IsSound_FiguresThatNoDeviceCounts_AreNot()
    {
        Assert.True(LifetimeEnergy.IsSound(new LifetimeTotals()));
        Assert.False(LifetimeEnergy.IsSound(new LifetimeTotals { LoadJ = -1 }));
        Assert.False(LifetimeEnergy.IsSound(new LifetimeTotals { HarvestJ = double.NaN }));
        Assert.False(LifetimeEnergy.IsSound(new LifetimeTotals { Models = [new("a", 1, 0, 1), new("a", 1, 0, 1)] }));
        Assert.False(LifetimeEnergy.IsSound(new LifetimeTotals { Models = [null!] }));
    }

    private static EnergyInterval Interval(ImmutableArray<ModelEnergy> parts) => new(Start, Start.AddMinutes(1), 4, null, 10, null, parts, EnergyBasis.Modelled);

    private static ModelEnergy Part(string model, string variant, long inferences, double joules) =>
        new() { Model = model, Digest = "d", Variant = variant, Inferences = inferences, Gated = 1, MarginalJ = joules, LoadedJ = joules, Basis = EnergyBasis.Modelled };

    private static EnergyTotals Read(double idle, long inferences, long gated, double joules) =>
        new(Start, idle, null, [new ModelTotals("m", "d", "int8", inferences, gated, joules, 0)]);
}
