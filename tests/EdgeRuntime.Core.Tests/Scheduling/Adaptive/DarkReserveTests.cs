using EdgeRuntime.Core.Scheduling;
using EdgeRuntime.Core.Scheduling.Adaptive;

namespace EdgeRuntime.Core.Tests.Scheduling.Adaptive;

/// <summary>What is kept for the node's sleep: 0.02 W, 0.48 Wh a day.</summary>
public sealed class DarkReserveTests
{
    private const double SleepWatts = 0.02;
    private const double DayJoules = SleepWatts * 86_400;
    private const double Capacity = 36 * 3600;

    private static readonly DateTimeOffset Winter = new(2025, 12, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset Summer = new(2025, 6, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Joules_WinterBeforeAnyLight_KeepsWeeksOfSleep()
    {
        Assert.InRange(Kept(Winter, Guess(Winter)), 28 * DayJoules, 30 * DayJoules);
        Assert.InRange(Kept(Summer, Guess(Summer)), 3 * DayJoules, 4 * DayJoules);
    }

    [Fact]
    public void Joules_WinterWithLittleRoom_LeavesAFifthOfTheBattery() =>
        Assert.Equal(0.8 * 10 * DayJoules, new DarkReserve(Panel()).Joules(Winter, 10 * DayJoules, Guess(Winter), SleepWatts), 1e-6);

    [Fact]
    public void Joules_LightOfTheFirstMorning_EndsTheDoubt()
    {
        var morning = Winter.AddHours(10);
        var dim = After(Guess(Winter), Winter, Half(20, 0.04));
        var bright = After(Guess(Winter), Winter, Half(20, 0.16));

        Assert.InRange(Kept(morning, dim), 28 * DayJoules, 30 * DayJoules);
        Assert.InRange(Kept(morning, bright), 2.99 * DayJoules, 4 * DayJoules);
    }

    [Fact]
    public void Joules_LatitudeInTheConfiguration_IsTrusted() =>
        Assert.InRange(new DarkReserve(Panel(latitudeDeg: 40)).Joules(Winter, Capacity, HarvestForecast.Guess(Panel(latitudeDeg: 40), Winter), SleepWatts), 3 * DayJoules, 4 * DayJoules);

    [Fact]
    public void Joules_NoPanelAndNoSun_WaitsForNone() =>
        Assert.Equal(3 * DayJoules, new DarkReserve(new AdaptiveOptions()).Joules(Winter, Capacity, HarvestForecast.Guess(new AdaptiveOptions(), Winter), SleepWatts), 1e-6);

    [Fact]
    public void Joules_DayThatDidNotPayForTheSleep_HoldsForMoreOfThem()
    {
        // A week of bright days, then one under snow: what the mean day still promises is not spent.
        var days = After(Guess(Summer), Summer, [.. Enumerable.Repeat(1.0, 7 * 48)]);
        var snowed = After(days, Summer.AddDays(7), Half(48, 1.0 / 256));

        Assert.InRange(Kept(Summer.AddDays(7), days), 0, DayJoules);
        Assert.Equal(20 * 86_400 * (SleepWatts - (1.0 / 256)), Kept(Summer.AddDays(8), snowed), 1e-6);
    }

    private static AdaptiveOptions Panel(double? latitudeDeg = null) => new() { PanelWatts = 6, LatitudeDeg = latitudeDeg };

    private static HarvestMemory Guess(DateTimeOffset now) => HarvestForecast.Guess(Panel(), now);

    private static double Kept(DateTimeOffset now, HarvestMemory memory) => new DarkReserve(Panel()).Joules(now, Capacity, memory, SleepWatts);

    private static double[] Half(int slots, double watts) => [.. Enumerable.Repeat(watts, slots)];

    private static HarvestMemory After(HarvestMemory memory, DateTimeOffset from, double[] watts)
    {
        for (var slot = 0; slot < watts.Length; slot++)
        {
            var at = from.AddMinutes(30 * slot);
            memory = HarvestForecast.Observe(memory, at, at.AddMinutes(30), 1800 * watts[slot]);
        }

        return memory;
    }
}
