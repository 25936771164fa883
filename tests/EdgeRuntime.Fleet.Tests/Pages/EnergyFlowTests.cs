using EdgeRuntime.Fleet.Pages.Devices;

namespace EdgeRuntime.Fleet.Tests.Pages;

public sealed class EnergyFlowTests
{
    [Theory]
    [InlineData(3_600, "Stored charge", 1.0)]
    [InlineData(10_800, "Into storage", 1.0)]
    public void Of_ADeviceWithABattery_BalancesTheBattery(double harvestJ, string node, double wattHours)
    {
        var flow = EnergyFlow.Of([Day(harvestJ, 7_200)], [], hasBattery: true)!;

        Assert.Equal(wattHours, flow.Links.Single(link => link.Source == node || link.Target == node).Value, 6);
        Assert.Equal(
            flow.Links.Where(static link => link.Target == "Battery").Sum(static link => link.Value),
            flow.Links.Where(static link => link.Source == "Battery").Sum(static link => link.Value),
            6);
    }

    [Fact]
    public void Of_TwoModels_SplitsTheInferencesByTheirJoules()
    {
        var flow = EnergyFlow.Of([Day(0, 7_200)], [Model("a", 100, 0.1), Model("a", 100, 0.1), Model("b", 20, 0.5)], hasBattery: true)!;

        Assert.Equal(1_800 * 2 / 3.0 / 3_600, flow.Links.Single(static link => link.Target == "a").Value, 6);
        Assert.Equal(1_800 / 3.0 / 3_600, flow.Links.Single(static link => link.Target == "b").Value, 6);
    }

    [Fact]
    public void Of_ADeviceOnMains_HasASupplyAndNoStorage()
    {
        var flow = EnergyFlow.Of([Day(0, 7_200)], [], hasBattery: false)!;

        Assert.Contains(flow.Nodes, static node => node.Name == "Supply");
        Assert.DoesNotContain(flow.Nodes, static node => node.Name is "Stored charge" or "Into storage" or "Harvest");
    }

    [Fact]
    public void Of_DaysWithoutALoad_IsNothing() => Assert.Null(EnergyFlow.Of([Day(100, 0)], [], hasBattery: true));

    private static EnergySum Day(double harvestJ, double loadJ) => new()
    {
        Group = "2026-03-01",
        Devices = 1,
        LoadJ = loadJ,
        HarvestJ = harvestJ,
        IdleJ = loadJ / 2,
        InferenceJ = loadJ / 4,
        RadioJ = loadJ / 10,
        GateSavedJ = 0,
        ThrottleSavedJ = 0,
        GramsCO2e = 0,
        Inferences = 100,
        Gated = 0,
        ModelledFraction = 0,
    };

    private static ModelVersionFigures Model(string name, long inferences, double joules) => new()
    {
        Model = name,
        Digest = "0123456789abcdef",
        Variant = "cpu",
        FirstSeen = DateTimeOffset.UnixEpoch,
        Devices = 1,
        Inferences = inferences,
        Gated = 0,
        JPerInferenceMarginal = joules,
        Results = 0,
    };
}
