using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Agent.Updates;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Agent.Tests.Updates;

public sealed class EffectiveSettingsTests
{
    private readonly AgentConfiguration _configuration = new();

    [Fact]
    public void Of_Nothing_IsTheConfiguration()
    {
        var settings = TestTrust.Accepted(EffectiveSettings.Of(_configuration, null));
        Assert.Equal((_configuration.Telemetry.EnergyInterval, _configuration.Updates.Trial, 0.3), (settings.EnergyInterval, settings.Trial, settings.InstallMinSocFraction));
        Assert.Equal((null, null), (settings.BatchMaxItems, settings.BatchMaxAge));
        Assert.NotSame(_configuration.Policy, settings.Policy);
        Assert.Equal(_configuration.Policy.Kind, settings.Policy.Kind);
    }

    // Every name of the allow-list must change something: one that is accepted and ignored would be a lie.
    [Fact]
    public void Of_EverySettingOfTheAllowList_IsInForce()
    {
        var values = new Dictionary<string, double>
        {
            [DesiredSettings.EnergyIntervalS] = 7,
            [DesiredSettings.BatchMaxItems] = 3,
            [DesiredSettings.BatchMaxAgeS] = 11,
            [DesiredSettings.HysteresisSocFraction] = 0.05,
            [DesiredSettings.MinDwellS] = 13,
            [DesiredSettings.SensorGraceS] = 17,
            [DesiredSettings.InstallMinSocFraction] = 0.6,
            [DesiredSettings.TrialS] = 19,
        };
        Assert.Equal(DesiredSettings.Names, values.Keys.Order(StringComparer.Ordinal));

        var settings = TestTrust.Accepted(EffectiveSettings.Of(_configuration, Document() with { Settings = values }));

        Assert.Equal((7, 3, 11), (settings.EnergyInterval.TotalSeconds, settings.BatchMaxItems, settings.BatchMaxAge!.Value.TotalSeconds));
        Assert.Equal((0.05, 13, 17), (settings.Policy.HysteresisSocFraction, settings.Policy.MinDwell.TotalSeconds, settings.Policy.SensorGrace.TotalSeconds));
        Assert.Equal((0.6, 19), (settings.InstallMinSocFraction, settings.Trial.TotalSeconds));
    }

    [Fact]
    public void Of_DesiredPolicy_TakesThePlaceOfWhatItNamesOnly()
    {
        _configuration.Policy.CriticalSocFraction = 0.12;
        var policy = new DesiredPolicy { Kind = "tiers", MaxRateHz = 5, Tiers = [new DesiredTier(0.5, 5)] };

        var settings = TestTrust.Accepted(EffectiveSettings.Of(_configuration, Document() with { Policy = policy })).Policy;

        Assert.Equal(("tiers", 5, 0.12), (settings.Kind, settings.MaxRateHz, settings.CriticalSocFraction));
        Assert.Equal((0.5, 5), (Assert.Single(settings.Tiers).AboveSocFraction, settings.Tiers[0].RateHz));
        Assert.Equal("linear", _configuration.Policy.Kind);
    }

    [Fact]
    public void Of_PolicyThatDoesNotFitTheConfiguration_IsRefused() =>
        Assert.Equal(ErrorCode.DesiredInvalid, TestTrust.Refused(EffectiveSettings.Of(_configuration, Document() with { Policy = new DesiredPolicy { Kind = "fixed", MaxRateHz = 0.001 } })));

    [Theory]
    [InlineData(0.12, null, true)]
    [InlineData(0.11, null, false)]
    [InlineData(null, 0.12, true)]
    [InlineData(null, 0.0, false)]
    public void Of_ReserveBelowTheDevicesOwn_IsRefused(double? critical, double? installs, bool isAccepted)
    {
        _configuration.Policy.CriticalSocFraction = 0.12;
        var document = Document() with
        {
            Policy = critical is null ? null : new DesiredPolicy { Kind = "fixed", CriticalSocFraction = critical },
            Settings = installs is { } charge ? new Dictionary<string, double> { [DesiredSettings.InstallMinSocFraction] = charge } : null,
        };

        var settings = EffectiveSettings.Of(_configuration, document);

        Assert.Equal(isAccepted ? null : ErrorCode.DesiredInvalid, settings.Error?.Code);
    }

    [Fact]
    public void Check_DwellOfZero_IsRefused() => Assert.Equal(ErrorCode.DesiredInvalid, DesiredSettings.Check(DesiredSettings.MinDwellS, 0)?.Code);

    private static DesiredDocument Document() => new() { Schema = DesiredDocument.CurrentSchema, Generation = 1 };
}
