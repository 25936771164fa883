using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Scheduling;
using EdgeRuntime.Core.Scheduling.Adaptive;

namespace EdgeRuntime.Core.Tests.Scheduling.Adaptive;

public sealed class HarvestForecastTests
{
    private static readonly DateTimeOffset Midnight = new(2025, 3, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Guess_PanelWithoutLatitude_IsTwelveHoursAroundNoonAtHalfThePower()
    {
        var memory = HarvestForecast.Guess(new AdaptiveOptions { PanelWatts = 10, SolarNoonUtc = TimeSpan.FromHours(20) }, Midnight);

        Assert.Equal(5, memory.ProfileWatts[40], 1);
        Assert.Equal(0, memory.ProfileWatts[27], 9);
        Assert.True(memory.ProfileWatts[28] > 0 && memory.ProfileWatts[3] > 0, "20:00 - 6 h to 20:00 + 6 h, past midnight");
        Assert.Equal(0, memory.ProfileWatts[4], 9);
    }

    [Fact]
    public void Guess_PanelInThePolarNight_ExpectsNothing() =>
        Assert.Equal(0, HarvestForecast.MeanWatts(HarvestForecast.Guess(new AdaptiveOptions { PanelWatts = 10, LatitudeDeg = 75 }, new(2025, 12, 21, 0, 0, 0, TimeSpan.Zero))));

    [Fact]
    public void Observe_SecondDay_MovesTheProfileByTheWeightOfTheNew()
    {
        var memory = Days([4], [2]);

        Assert.Equal((0.7 * 4) + (0.3 * 2), memory.ProfileWatts[0], 9);
        Assert.Equal(new ForecastOutcome(2, 4), memory.Recent[0]);
    }

    [Fact]
    public void Observe_StretchAcrossTheHalfHour_IsSplitByTime()
    {
        var memory = HarvestForecast.Guess(new AdaptiveOptions(), Midnight);
        memory = HarvestForecast.Observe(memory, Midnight, Midnight.AddMinutes(20), 1200);
        memory = HarvestForecast.Observe(memory, Midnight.AddMinutes(20), Midnight.AddMinutes(40), 2400);

        Assert.Equal((1200 + 1200) / 1800.0, memory.ProfileWatts[0], 9);
        Assert.Equal((1200, 600), (memory.OpenJoules, memory.OpenSeconds));
    }

    [Fact]
    public void Observe_LessThanHalfOfAHalfHour_TeachesNothing()
    {
        var memory = HarvestForecast.Guess(new AdaptiveOptions { PanelWatts = 10 }, Midnight);
        var before = memory.ProfileWatts[24];
        memory = HarvestForecast.Observe(memory, Midnight.AddHours(12), Midnight.AddHours(12.2), 9000);
        memory = HarvestForecast.Observe(memory, Midnight.AddHours(13), Midnight.AddHours(13.1), 9000);

        Assert.Equal(before, memory.ProfileWatts[24]);
        Assert.Empty(memory.Recent);
    }

    [Fact]
    public void Gap_LastHoursHalfAsBright_IsHalfAndFadesIntoTheMeanDay()
    {
        var memory = Days([4, 4, 4, 4, 4, 4], [2, 2, 2]);
        var path = new HarvestPath(memory, HarvestForecast.SlotOf(Midnight.AddDays(1).AddHours(2)), 0.5, example: -1);

        // The profile itself has come down to 3.4 in the slots of today.
        Assert.Equal(0.5, HarvestForecast.Gap(memory with { Recent = [new(2, 4), new(2, 4)] }, 0), 9);
        Assert.Equal(4 * (1 - (0.5 * 0.9)), path.Next(), 9);
    }

    [Fact]
    public void Gap_InTheDark_IsOne() => Assert.Equal(1, HarvestForecast.Gap(Days([0, 0, 0], [0, 0]), 0));

    [Fact]
    public void Path_ExampleDays_FollowEachOtherAndStartOver()
    {
        var memory = Days(Day(1), Day(2), Day(3), [9]);
        var path = new HarvestPath(memory, HarvestForecast.SlotOf(Midnight.AddDays(3)), gap: 1, example: 1);
        var seen = new double[480];
        for (var i = 0; i < seen.Length; i++)
        {
            seen[i] = path.Next();
        }

        // Far ahead the gap is forgotten: day 2 goes on, then 3, then 1, 2, 3.
        Assert.Equal([1, 2, 3, 1], new[] { seen[100], seen[148], seen[196], seen[244] }, static (a, b) => Math.Abs(a - b) < 1e-3);
    }

    [Fact]
    public void Observe_AYearOfDays_KeepsTwelveAndFindsTheLatitude()
    {
        foreach (var latitude in new[] { 64.0, 48, -35 })
        {
            var harvester = new SolarHarvester(new SolarOptions { PanelWatts = 10, LatitudeDeg = latitude, LongitudeDeg = 0, Cloudiness = 0.4 });
            var memory = HarvestForecast.Guess(new AdaptiveOptions { PanelWatts = 10 }, Midnight);
            for (var at = Midnight; at < Midnight.AddDays(365); at += TimeSpan.FromMinutes(30))
            {
                memory = HarvestForecast.Observe(memory, at, at.AddMinutes(30), harvester.JoulesBetween(at, at.AddMinutes(30)));
            }

            Assert.Equal(HarvestForecast.ExampleDays, memory.Days.Length);
            Assert.InRange(Season.Latitude(memory) ?? double.NaN, latitude - 5, latitude + 5);
        }
    }

    [Fact]
    public void Season_ShadedInSummerAndWinterAlike_DoesNotBelieveTheDays() =>
        Assert.Null(Season.Latitude(Days([1]) with { NorthernLatitudeDeg = -62, SouthernLatitudeDeg = 70 }));

    [Fact]
    public void DeficitJoules_NorthernAutumn_SeesTheDarkComeAndSouthernLatitudesDoNot()
    {
        var memory = Days(Day(0.1));
        var autumn = new DateTimeOffset(2025, 11, 10, 0, 0, 0, TimeSpan.Zero);

        Assert.True(Season.DeficitJoules(memory, 68, autumn, 0.02) > 20 * 86_400 * 0.02, "weeks of sleep");
        Assert.Equal(0, Season.DeficitJoules(memory, 30, autumn, 0.02));
        Assert.Equal(0, Season.DeficitJoules(memory, -68, autumn, 0.02));
        Assert.Equal(0, Season.DeficitJoules(memory, null, autumn, 0.02));
        Assert.Equal(0, Season.DeficitJoules(Days(Day(0.02)), null, autumn, 0.02));
    }

    private static double[] Day(double watts) => [.. Enumerable.Repeat(watts, 48)];

    // Whole days, each of the given half hours and darkness; the last one ends with its last half hour.
    private static HarvestMemory Days(params double[][] days)
    {
        var memory = HarvestForecast.Guess(new AdaptiveOptions(), Midnight);
        for (var day = 0; day < days.Length; day++)
        {
            for (var slot = 0; slot < (day == days.Length - 1 ? days[day].Length : 48); slot++)
            {
                var at = Midnight.AddDays(day).AddMinutes(30 * slot);
                memory = HarvestForecast.Observe(memory, at, at.AddMinutes(30), 1800 * (slot < days[day].Length ? days[day][slot] : 0));
            }
        }

        return memory;
    }
}
