using EdgeRuntime.Core.Power;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Power;

public sealed class ThermalZonesTests
{
    private const string Folder = "/sys/class/thermal";

    [Fact]
    public void ReadHottest_SeveralZones_IsTheHottestOfThoseThatAreZones()
    {
        var files = new InMemoryFileSystem()
            .Add($"{Folder}/thermal_zone0", ("temp", "48312"))
            .Add($"{Folder}/thermal_zone1", ("temp", "51000"))
            .Add($"{Folder}/cooling_device0", ("temp", "90000"));

        Assert.Equal(51, new ThermalZones(files).ReadHottest());
    }

    [Theory]
    [InlineData("")]
    [InlineData("hot\n")]
    [InlineData("-274000\n")]
    [InlineData("150000\n")]
    [InlineData("99999999999999\n")]
    public void ReadHottest_OneZoneTalksNonsense_TheOthersCount(string nonsense)
    {
        var files = new InMemoryFileSystem().Add($"{Folder}/thermal_zone0", ("temp", "-5500"));
        files[$"{Folder}/thermal_zone1/temp"] = nonsense;

        Assert.Equal(-5.5, new ThermalZones(files).ReadHottest());
    }

    [Fact]
    public void ReadHottest_ZoneVanishesAndReturns_IsUnknownInBetween()
    {
        var files = new InMemoryFileSystem().Add($"{Folder}/thermal_zone0", ("temp", "40000"));
        var zones = new ThermalZones(files);

        files.Remove($"{Folder}/thermal_zone0");
        Assert.Null(zones.ReadHottest());

        files.Add($"{Folder}/thermal_zone0", ("temp", "41000"));
        Assert.Equal(41, zones.ReadHottest());
    }

    [Fact]
    public void ReadHottest_NoZones_IsUnknown() => Assert.Null(new ThermalZones(new InMemoryFileSystem()).ReadHottest());
}
