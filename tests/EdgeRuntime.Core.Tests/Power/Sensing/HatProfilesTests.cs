using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Power.Sensing;
using EdgeRuntime.Core.Power.Sensors;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Power.Sensing;

public sealed class HatProfilesTests
{
    private static readonly HatProfiles Shipped = new(Checkout.PathOf("firmware-configs/hats"));

    [Fact]
    public void Load_EveryShippedProfile_IsSoundAndNamesItsBatteryAndItsSource()
    {
        Assert.Superset(
            new HashSet<string> { "waveshare-ups-hat-a", "waveshare-ups-hat-b", "waveshare-ups-hat-c", "geekworm-x728", "geekworm-x120x", "pijuice", "pisugar" },
            Shipped.Names.ToHashSet());
        Assert.All(Shipped.Names, static name =>
        {
            var profile = Shipped.Load(name);
            Assert.Equal(name, profile.Name);
            Assert.NotEmpty(profile.Description);
            Assert.NotEmpty(profile.Source);
            Assert.NotNull(profile.Pack.CapacityAh);
            Assert.NotNull(profile.Pack.SeriesCells);
            Assert.Contains(profile.Sensors, static sensor => SensorSet.RoleOf(sensor) == RailRole.Battery);
        });
    }

    [Fact]
    public void Load_EveryShippedProfile_OpensOnABareBoard() => Assert.All(Shipped.Names, static name =>
    {
        var board = new SensorBoard();
        var source = PowerSources.Create(new PowerOptions { Kind = PowerOptions.SensorsKind, Hat = name }, board.Services);

        Assert.Equal(BatterySensorState.Lost, source.Read(board.Clock.GetUtcNow(), 0).BatterySensor);
    });

    [Theory]
    [InlineData("null", "is null, not a HAT profile")]
    [InlineData("{", "is not a HAT profile (")]
    [InlineData("""{"name":"x","description":"","pack":{},"sensors":[{"kind":"abacus"}],"source":""}""", "sensors:0:Kind must be one of ")]
    [InlineData("""{"name":"x","description":"","pack":{"capacityAh":-1},"sensors":[],"source":""}""", "pack:CapacityAh must be ")]
    [InlineData("""{"name":"x","description":"","pack":{},"sensors":[{"kind":"ina219","roel":"battery"}],"source":""}""", "is not a HAT profile (")]
    public void Load_FileThatIsNoProfile_IsOneClearLine(string json, string expected)
    {
        var folder = Directory.CreateTempSubdirectory("hats-");
        try
        {
            File.WriteAllText(Path.Combine(folder.FullName, "x.json"), json);
            var error = Assert.Throws<InvalidDataException>(() => new HatProfiles(folder.FullName).Load("x"));

            Assert.Contains(expected, error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', error.Message);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("ina219", "Role must say")]
    [InlineData("ina226", "ShuntOhms must be set")]
    [InlineData("hwmon", "Device must name the driver")]
    [InlineData("power-loss-pin", "Line must be the number")]
    [InlineData("", "Kind must be one of")]
    public void Validate_SensorThatLacksSomething_SaysWhat(string kind, string expected)
    {
        var errors = new List<string>();
        new SensorOptions { Kind = kind }.Validate("Power:Sensors:0", errors);

        Assert.Contains(errors, error => error.StartsWith($"Power:Sensors:0:{expected}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("0x40", true)]
    [InlineData("64", true)]
    [InlineData("0x80", false)]
    [InlineData("forty", false)]
    [InlineData("", false)]
    public void Validate_Address_IsHexOrDecimalAndOnTheBus(string address, bool good)
    {
        var errors = new List<string>();
        new SensorOptions { Kind = "max17043", Address = address }.Validate("k", errors);

        Assert.Equal(good, errors.Count == 0);
    }
}
