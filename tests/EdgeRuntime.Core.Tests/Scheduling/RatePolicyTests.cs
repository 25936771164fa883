using EdgeRuntime.Core.Scheduling;

namespace EdgeRuntime.Core.Tests.Scheduling;

public sealed class RatePolicyTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(0.5)]
    [InlineData(1)]
    public void Fixed_AnyCharge_IsTheHighestRate(double soc) => Assert.Equal(3, new FixedPolicy(new PolicyOptions { MaxRateHz = 3 }).Decide(soc).RateHz);

    [Theory]
    [InlineData(0, 0.02)]
    [InlineData(0.25, 0.02)]
    [InlineData(0.55, 0.51)]
    [InlineData(0.85, 1)]
    [InlineData(1, 1)]
    public void Linear_Defaults_IsALineBetweenTheTwoCharges(double soc, double expectedHz) => Assert.Equal(expectedHz, new LinearPolicy(new PolicyOptions()).Decide(soc).RateHz, 12);

    [Theory]
    [InlineData(0.61, 0.9)]
    [InlineData(0.6, 0.3)]
    [InlineData(0.31, 0.3)]
    [InlineData(0.3, 0.02)]
    [InlineData(0, 0.02)]
    public void Tiers_Defaults_AreFullThirdAndLowest(double soc, double expectedHz) =>
        Assert.Equal(expectedHz, new TiersPolicy(new PolicyOptions { MaxRateHz = 0.9 }).Decide(soc).RateHz, 12);

    [Fact]
    public void Tiers_ThirdBelowTheLowestRate_IsTheLowestRate() =>
        Assert.Equal(0.5, new TiersPolicy(new PolicyOptions { MinRateHz = 0.5, MaxRateHz = 0.9 }).Decide(0.4).RateHz);

    [Fact]
    public void Tiers_ConfiguredInAnyOrder_TheHighestStepBelowTheChargeHolds()
    {
        var policy = new TiersPolicy(new PolicyOptions
        {
            Tiers = [new() { AboveSocFraction = 0.2, RateHz = 0.1 }, new() { AboveSocFraction = 0.8, RateHz = 1 }, new() { AboveSocFraction = 0.5, RateHz = 0.4 }],
        });

        Assert.Equal([0.02, 0.1, 0.4, 1], new[] { 0.2, 0.5, 0.8, 0.81 }.Select(soc => policy.Decide(soc).RateHz));
    }

    [Fact]
    public void Reasons_AnyPolicy_NameTheChargeThatWasSeen()
    {
        Assert.Equal("linear: SoC 0.50 in 0.25..0.85", new LinearPolicy(new PolicyOptions()).Decide(0.5).Reason);
        Assert.Equal("tiers: SoC 0.50 above 0.30", new TiersPolicy(new PolicyOptions()).Decide(0.5).Reason);
        Assert.Equal("tiers: SoC 0.10 below every step", new TiersPolicy(new PolicyOptions()).Decide(0.1).Reason);
    }
}
