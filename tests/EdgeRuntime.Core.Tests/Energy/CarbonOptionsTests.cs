using EdgeRuntime.Core.Energy;

namespace EdgeRuntime.Core.Tests.Energy;

public sealed class CarbonOptionsTests
{
    private static readonly DateTimeOffset Midnight = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Grams_NothingConfigured_IsUnknownNotZero() => Assert.Null(new CarbonOptions().Grams(Midnight, Midnight.AddHours(1), 3.6e6));

    [Fact]
    public void Grams_OneNumber_IsThatOfAKilowattHour() => Assert.Equal(475, new CarbonOptions { GramsPerKilowattHour = 475 }.Grams(Midnight, Midnight.AddHours(1), 3.6e6)!.Value, 1e-9);

    [Theory]
    [InlineData(0, 1, 0)]
    [InlineData(1.5, 0.25, 100)]
    [InlineData(1.75, 0.5, 150)]
    [InlineData(23.5, 1, 1150)]
    [InlineData(0, 48, 1150)]
    [InlineData(2, 0, 200)]
    public void Grams_ByTheHour_AreThoseOfTheHoursThatItLayIn(double fromHour, double hours, double expected)
    {
        var options = new CarbonOptions { HourlyGramsPerKilowattHour = [.. Enumerable.Range(0, 24).Select(static hour => 100.0 * hour)] };
        var from = Midnight.AddHours(fromHour);

        Assert.Equal(expected, options.Grams(from, from.AddHours(hours), 3.6e6)!.Value, 1e-6);
    }

    [Fact]
    public void DirtyShare_OfAnHour_LiesBetweenTheCleanestAndTheDirtiestOfTheDay()
    {
        var options = new CarbonOptions { HourlyGramsPerKilowattHour = [.. Enumerable.Range(0, 24).Select(static hour => 100.0 + hour)] };

        Assert.Equal([0, 12 / 23.0, 1], [options.DirtyShare(Midnight), options.DirtyShare(Midnight.AddHours(12.9)), options.DirtyShare(Midnight.AddHours(23))]);
        Assert.Null(new CarbonOptions { GramsPerKilowattHour = 400 }.DirtyShare(Midnight));
        Assert.Null(new CarbonOptions { HourlyGramsPerKilowattHour = [.. Enumerable.Repeat(50.0, 24)] }.DirtyShare(Midnight));
    }

    [Theory]
    [InlineData(-1.0)]
    [InlineData(double.NaN)]
    [InlineData(3001.0)]
    public void Validate_NoIntensity_NamesItsKey(double grams)
    {
        var errors = new List<string>();
        new CarbonOptions { GramsPerKilowattHour = grams, HourlyGramsPerKilowattHour = [1, grams] }.Validate("Telemetry:Carbon", errors);

        Assert.Collection(
            errors,
            static error => Assert.StartsWith("Telemetry:Carbon:GramsPerKilowattHour must be 0 to 3000", error, StringComparison.Ordinal),
            static error => Assert.StartsWith("Telemetry:Carbon:HourlyGramsPerKilowattHour must have 24 numbers", error, StringComparison.Ordinal),
            static error => Assert.StartsWith("Telemetry:Carbon:HourlyGramsPerKilowattHour:1 must be 0 to 3000", error, StringComparison.Ordinal));
    }
}
