using EdgeRuntime.Core.Scheduling;

namespace EdgeRuntime.Core.Tests.Scheduling;

public sealed class PolicyOptionsTests
{
    public static TheoryData<string, PolicyOptions> Wrong => new()
    {
        { "Kind", new() { Kind = "Linear" } },
        { "MinRateHz", new() { MinRateHz = 0 } },
        { "MinRateHz", new() { MinRateHz = double.NaN } },
        { "MinRateHz", new() { MinRateHz = 2 } },
        { "MaxRateHz", new() { MaxRateHz = 1001 } },
        { "CriticalSocFraction", new() { CriticalSocFraction = -0.1 } },
        { "RecoverSocFraction", new() { RecoverSocFraction = 0.1 } },
        { "RecoverSocFraction", new() { RecoverSocFraction = 1.1 } },
        { "LowSocFraction", new() { LowSocFraction = 0.9 } },
        { "LowSocFraction", new() { HighSocFraction = double.NaN } },
        { "HysteresisSocFraction", new() { HysteresisSocFraction = 0.3 } },
        { "MinDwell", new() { MinDwell = TimeSpan.FromHours(2) } },
        { "MinDwell", new() { MinDwell = -TimeSpan.FromSeconds(1) } },
        { "SensorGrace", new() { SensorGrace = -TimeSpan.FromSeconds(1) } },
        { "SoftLimitTempC", new() { SoftLimitTempC = 85 } },
        { "Adaptive:EventMean", new() { Adaptive = { EventMean = TimeSpan.Zero } } },
        { "Adaptive:PanelWatts", new() { Adaptive = { PanelWatts = -1 } } },
        { "Adaptive:PanelWatts", new() { Adaptive = { PanelWatts = double.NaN } } },
        { "Adaptive:SolarNoonUtc", new() { Adaptive = { SolarNoonUtc = TimeSpan.FromDays(1) } } },
        { "Adaptive:LatitudeDeg", new() { Adaptive = { LatitudeDeg = 91 } } },
        { "Adaptive:FrontLoadFraction", new() { Adaptive = { FrontLoadFraction = 1.1 } } },
        { "Adaptive:DeferrableFraction", new() { Adaptive = { DeferrableFraction = -0.1 } } },
        { "Adaptive:CapacityWh", new() { Adaptive = { CapacityWh = double.PositiveInfinity } } },
        { "Tiers:0:AboveSocFraction", new() { Tiers = [new() { AboveSocFraction = 1, RateHz = 1 }] } },
        { "Tiers:0:RateHz", new() { Tiers = [new() { AboveSocFraction = 0.5, RateHz = 2 }] } },
        { "Tiers", new() { Tiers = [new() { AboveSocFraction = 0.5, RateHz = 0.1 }, new() { AboveSocFraction = 0.2, RateHz = 1 }] } },
    };

    [Fact]
    public void Kind_NotConfigured_IsAdaptiveWhereThereIsSomethingToPlan()
    {
        Assert.Equal("linear", new PolicyOptions().Kind);
        Assert.Equal("adaptive", new PolicyOptions { Adaptive = { PanelWatts = 6 } }.Kind);
        Assert.Equal("adaptive", new PolicyOptions { Adaptive = { Deadline = History.Start } }.Kind);
        Assert.Equal("adaptive", new PolicyOptions { Adaptive = { DeferrableFraction = 0.5 } }.Kind);
        Assert.Equal("tiers", new PolicyOptions { Kind = "tiers", Adaptive = { PanelWatts = 6 } }.Kind);
    }

    [Fact]
    public void Validate_Defaults_AreNone() => Assert.Empty(Policies.Errors(new PolicyOptions()));

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Validate_OneWrongValue_NamesItsKey(string key, PolicyOptions options)
    {
        var error = Assert.Single(Policies.Errors(options));

        Assert.StartsWith($"Policy:{key} ", error, StringComparison.Ordinal);
    }
}
