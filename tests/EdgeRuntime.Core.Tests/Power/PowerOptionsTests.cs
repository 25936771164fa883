using EdgeRuntime.Core.Power;

namespace EdgeRuntime.Core.Tests.Power;

public sealed class PowerOptionsTests
{
    public static TheoryData<string, PowerOptions> Wrong => new()
    {
        { "Kind", new() { Kind = "fusion" } },
        { "Interval", new() { Interval = TimeSpan.FromMilliseconds(999) } },
        { "Interval", new() { Interval = TimeSpan.FromHours(2) } },
        { "LostAfter", new() { LostAfter = TimeSpan.FromSeconds(9) } },
        { "MemoryPath", new() { MemoryPath = "charge.json" } },
        { "Sensors:0:Kind", new() { Kind = PowerOptions.SensorsKind, Sensors = { new() { Kind = "abacus" } } } },
        { "Pack:SeriesCells", new() { Pack = { SeriesCells = 17 } } },
        { "Pack:Chemistry", new() { Pack = { Chemistry = "potato" } } },
        { "Battery:CapacityWh", new() { Battery = { CapacityWh = 0 } } },
        { "Battery:CapacityWh", new() { Battery = { CapacityWh = double.NaN } } },
        { "Battery:StartSocFraction", new() { Battery = { StartSocFraction = 1.1 } } },
        { "Battery:TempC", new() { Battery = { TempC = -21 } } },
        { "Solar:PanelWatts", new() { Solar = { PanelWatts = -1 } } },
        { "Solar:LatitudeDeg", new() { Solar = { LatitudeDeg = 91 } } },
        { "Solar:LongitudeDeg", new() { Solar = { LongitudeDeg = double.NaN } } },
        { "Solar:Cloudiness", new() { Solar = { Cloudiness = 1.1 } } },
        { "Solar:Seed", new() { Solar = { Seed = -1 } } },
    };

    [Fact]
    public void Validate_Defaults_AreNone() => Assert.Empty(Errors(new PowerOptions()));

    [Theory]
    [MemberData(nameof(Wrong))]
    public void Validate_OneWrongValue_NamesItsKey(string key, PowerOptions options) =>
        Assert.StartsWith($"Power:{key} must", Assert.Single(Errors(options)), StringComparison.Ordinal);

    [Fact]
    public void Validate_HatWithoutSensorsKind_SaysThatItDoesNotCount() =>
        Assert.StartsWith("Power:Kind is 'none', but Power:Hat", Assert.Single(Errors(new PowerOptions { Hat = "pijuice" })), StringComparison.Ordinal);

    private static List<string> Errors(PowerOptions options)
    {
        var errors = new List<string>();
        options.Validate("Power", errors);
        return errors;
    }
}
