using CsCheck;
using EdgeRuntime.Core.Scheduling.Adaptive;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Scheduling.Adaptive;

public sealed class VariantTradeTests
{
    private static readonly VariantTrade Trade = new(TimeSpan.FromSeconds(2), 0.01);

    // The built-in model's two variants at a tenth of a joule for the large one.
    private static readonly VariantOffer[] Offers = [new(0.9975, 0.1), new(0.9902, 0.0233)];

    [Fact]
    public void Pick_ScarceEnergy_TakesTheFrugalOneAndAmpleEnergyTheAccurateOne()
    {
        Assert.Equal(1, Trade.Pick(Offers, 0, watts: 0.05, maxRateHz: 5));
        Assert.Equal(0, Trade.Pick(Offers, 1, watts: 0.5, maxRateHz: 5));
    }

    [Fact]
    public void Pick_HardlyBetter_StaysWithTheOneThatRuns()
    {
        VariantOffer[] alike = [new(0.99, 0.1), new(0.991, 0.1)];

        Assert.Equal(0, Trade.Pick(alike, 0, 1, 5));
        Assert.Equal(1, Trade.Pick(alike, 1, 1, 5));
    }

    [Fact]
    public void Pick_AnyOffers_IsWorthAtLeastAsMuchAsEveryOtherAndPaysItsWay() =>
        Gen.Select(Gen.Select(Gen.Double[0.1, 1], Gen.Double[0.001, 2]).Array[2, 6], Gen.Double[0, 10], Gen.Double[0.1, 20]).Sample(
            static (drawn, watts, maxRateHz) =>
            {
                VariantOffer[] offers = [.. drawn.Select(static offer => new VariantOffer(offer.Item1, offer.Item2))];
                var picked = Trade.Pick(offers, 0, watts, maxRateHz);

                Assert.All(offers, offer => Assert.True(Worth(offer) <= 1.003 * Worth(offers[picked]) + 1e-12, $"{offer} is worth more than {offers[picked]}"));
                var rate = Trade.RateHz(offers[picked], watts, maxRateHz);
                Assert.InRange(rate, 0.01 * maxRateHz, maxRateHz);
                Assert.True(rate * offers[picked].Joules <= watts + 1e-9 || rate <= 0.01 * maxRateHz, "only the lowest rate may cost more than there is");

                double Worth(VariantOffer offer) => offer.Accuracy * new CaptureUtility(TimeSpan.FromSeconds(2)).At(Math.Min(watts / offer.Joules, maxRateHz));
            },
            iter: Drill.Count(1000, 10_000));
}
