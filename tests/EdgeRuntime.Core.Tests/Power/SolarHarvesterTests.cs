using CsCheck;
using EdgeRuntime.Core.Power;

namespace EdgeRuntime.Core.Tests.Power;

public sealed class SolarHarvesterTests
{
    private static readonly DateTimeOffset Midsummer = new(2026, 6, 21, 0, 0, 0, TimeSpan.Zero);

    private static readonly Gen<DateTimeOffset> Moment = Gen.Double[0, 365].Select(static days => new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero).AddDays(days));

    [Fact]
    public void ClearSky_SunBelowTheHorizon_IsExactlyZero() => Gen.Select(Moment, Gen.Double[-90, 90], Gen.Double[-180, 180]).Sample(
        static (moment, latitude, longitude) =>
        {
            var irradiance = ClearSky.IrradianceWattsPerSquareMetre(moment, latitude, longitude);
            if (ClearSky.CosineOfZenith(moment, latitude, longitude) <= 0)
            {
                Assert.Equal(0, irradiance);
            }

            Assert.InRange(irradiance, 0, 1098);
        },
        iter: 2000);

    [Theory]
    [InlineData(0)]
    [InlineData(8)]
    [InlineData(-120)]
    [InlineData(170)]
    public void ClearSky_OverADay_PeaksWithinAQuarterHourOfSolarNoon(double longitude)
    {
        var best = Enumerable.Range(0, 24 * 60).MaxBy(minute => ClearSky.IrradianceWattsPerSquareMetre(Midsummer.AddMinutes(minute), 47, longitude));

        var noon = ((12 - (longitude / 15) + 24) % 24) * 60;
        Assert.InRange(best, noon - 15, noon + 15);
    }

    [Fact]
    public void ClearSky_SunInTheZenith_IsHaurwitzsValue()
    {
        // Declination 0 near the equinox (day 81 by Cooper), on the equator at noon: cos z = 1, 1098 exp(-0.059).
        var equinox = new DateTimeOffset(2026, 3, 22, 12, 0, 0, TimeSpan.Zero);

        Assert.Equal(1098 * Math.Exp(-0.059), ClearSky.IrradianceWattsPerSquareMetre(equinox, 0, 0), 3);
    }

    [Fact]
    public void WattsAt_MidnightInEurope_IsZero() => Assert.Equal(0, Panel().WattsAt(Midsummer.AddHours(-0.5)));

    [Fact]
    public void WattsAt_AnyMoment_LiesBetweenTheDarkestCloudAndTheClearSky() => Gen.Select(Moment, Gen.Double[0, 1], Gen.Long[0, long.MaxValue]).Sample(
        static (moment, cloudiness, seed) =>
        {
            var clear = Panel(cloudiness: 0).WattsAt(moment);
            var watts = Panel(cloudiness, seed).WattsAt(moment);

            Assert.InRange(watts, clear * 0.0499999, clear);
        },
        iter: 2000);

    [Fact]
    public void WattsAt_NoClouds_IsThePanelUnderTheClearSky()
    {
        var noon = Midsummer.AddHours(11.5);

        Assert.Equal(10 * ClearSky.IrradianceWattsPerSquareMetre(noon, 47, 8) / 1000, Panel(cloudiness: 0).WattsAt(noon), 9);
    }

    [Fact]
    public void WattsAt_ManyDays_CloudsTakeTheirStatedShare()
    {
        var (clear, clouded) = (Panel(cloudiness: 0), Panel(cloudiness: 0.3));
        var noons = Enumerable.Range(0, 1000).Select(static day => Midsummer.AddDays(day).AddHours(12)).ToList();

        var share = 1 - (noons.Sum(clouded.WattsAt) / noons.Sum(clear.WattsAt));

        Assert.InRange(share, 0.27, 0.33);
    }

    [Fact]
    public void WattsAt_SameSeed_IsTheSameWeatherAndAnotherSeedIsAnother()
    {
        double[] Day(long seed)
        {
            var panel = Panel(seed: seed);
            return [.. Enumerable.Range(5, 12).Select(hour => panel.WattsAt(Midsummer.AddHours(hour)))];
        }

        Assert.Equal(Day(7), Day(7));
        Assert.NotEqual(Day(7), Day(8));
    }

    [Fact]
    public void JoulesBetween_OneStretchOrManyParts_IsTheSameEnergy()
    {
        var panel = Panel();
        var whole = panel.JoulesBetween(Midsummer, Midsummer.AddDays(1));
        var parts = Enumerable.Range(0, 96).Sum(i => panel.JoulesBetween(Midsummer.AddMinutes(15 * i), Midsummer.AddMinutes(15 * (i + 1))));

        Assert.Equal(whole, parts, whole * 1e-9);
        Assert.InRange(whole, 0.2 * 10 * 3600 * 4, 10 * 3600 * 16);
    }

    [Fact]
    public void NoPanel_Harvests_Nothing() => Assert.Equal(0, new SolarHarvester(new SolarOptions()).JoulesBetween(Midsummer, Midsummer.AddDays(1)));

    private static SolarHarvester Panel(double cloudiness = 0.3, long seed = 1) => new(new SolarOptions { PanelWatts = 10, Cloudiness = cloudiness, Seed = seed });
}
