using CsCheck;
using EdgeRuntime.Core.Power.Charge;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Power.Charge;

public sealed class DeadReckoningTests
{
    [Fact]
    public void SocFraction_WhateverWasKnown_NeverReadsAsFullAndNeverRises() => Gen.Select(Gen.Double[0, 1], Gen.Double[0, 0.5], Gen.Double[-1e5, 1e5].Array[0, 20]).Sample(
        static (soc, sigma, loads) =>
        {
            var reckoning = new DeadReckoning(soc, sigma, 26_000);
            var last = reckoning.SocFraction;
            Assert.InRange(last, 0, 0.95);
            foreach (var load in loads)
            {
                reckoning.Spend(load);
                Assert.InRange(reckoning.SocFraction, 0, last);
                last = reckoning.SocFraction;
            }
        },
        iter: Drill.Count(1000, 10_000));

    [Fact]
    public void Spend_Load_TakesAThirdMoreThanTheLoad()
    {
        var reckoning = new DeadReckoning(0.8, 0.05, 10_000);

        Assert.Equal(0.7, reckoning.SocFraction, 9);
        reckoning.Spend(1000);
        Assert.Equal(0.57, reckoning.SocFraction, 9);
    }
}
