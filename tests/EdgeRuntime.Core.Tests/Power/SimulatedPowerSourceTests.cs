using EdgeRuntime.Core.Power;

namespace EdgeRuntime.Core.Tests.Power;

public sealed class SimulatedPowerSourceTests
{
    private static readonly DateTimeOffset Noon = new(2026, 6, 21, 11, 30, 0, TimeSpan.Zero);

    [Fact]
    public void Read_LoadWithoutSun_DrainsTheCellByTheLoad()
    {
        var source = Create(new PowerOptions { Kind = PowerOptions.SimulatedKind });
        var before = source.Read(Noon, 0);
        var after = source.Read(Noon.AddHours(1), 3600);

        // A watt-hour of 7.4, and a little more that the resistance burns.
        Assert.InRange((before.SocFraction - after.SocFraction)!.Value, 1 / 7.4 * 0.95, 1 / 7.4 * 1.05);
        Assert.Equal((0.0, 0.0), (after.HarvestWatts, after.HarvestJoules));
        Assert.True(after.CurrentA < 0);
    }

    [Fact]
    public void Read_SunWithoutLoad_ChargesAndCountsTheHarvest()
    {
        var options = new PowerOptions { Kind = PowerOptions.SimulatedKind, Battery = { StartSocFraction = 0.2 }, Solar = { PanelWatts = 2, Cloudiness = 0 } };
        var source = Create(options);
        var first = source.Read(Noon.AddMinutes(30), 0);
        var second = source.Read(Noon.AddMinutes(60), 0);

        Assert.True(first.SocFraction > 0.2);
        Assert.True(second.SocFraction > first.SocFraction);
        Assert.InRange(second.HarvestJoules!.Value, 2 * 3600 * 0.8, 2 * 3600);
        Assert.True(second.HarvestJoules > first.HarvestJoules);
    }

    [Fact]
    public void Read_SameMomentTwice_ChangesNothing()
    {
        var source = Create(new PowerOptions { Kind = PowerOptions.SimulatedKind });
        var first = source.Read(Noon.AddMinutes(1), 60);

        Assert.Equal(first, source.Read(Noon.AddMinutes(1), 0));
    }

    [Theory]
    [InlineData(10)]
    [InlineData(7.4)]
    public void Description_StockCell_IsTheCapacityThatWasAskedFor(double wattHours) =>
        Assert.Equal(FormattableString.Invariant($"simulated cell {wattHours:0.0} Wh"), Create(new PowerOptions { Kind = PowerOptions.SimulatedKind, Battery = { CapacityWh = wattHours } }).Description);

    [Theory]
    [InlineData(PowerOptions.None, PowerSupply.Unknown)]
    [InlineData(PowerOptions.Mains, PowerSupply.Mains)]
    public void Read_NothingMeasured_SaysOnlyWhatFeedsTheNode(string kind, PowerSupply supply) =>
        Assert.Equal(new PowerSnapshot { At = Noon, Supply = supply }, Create(new PowerOptions { Kind = kind }).Read(Noon, 1));

    private static IPowerSource Create(PowerOptions options) => PowerSources.Create(options, new SensorBoard(Noon).Services);
}
