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

    private static readonly SleepEnvelope Node = new(new NodeCosts(0.6, SleepWatts, 0.15), 0.02, 5, new CaptureUtility(TimeSpan.FromSeconds(2)));

    [Fact]
    public void Of_BeforeAnyLight_KeepsWeeksOfSleepAndMoreInWinter()
    {
        Assert.InRange(Kept(Winter, Guess(Winter)), 28 * DayJoules, 31 * DayJoules);
        Assert.InRange(Kept(Summer, Guess(Summer)), 10 * DayJoules, 11 * DayJoules);
    }

    [Fact]
    public void Of_WinterWithLittleRoom_LeavesAFifthOfTheBattery() =>
        Assert.Equal(0.8 * 10 * DayJoules, new DarkReserve(Panel()).Of(Winter, 10 * DayJoules, Guess(Winter), Node).Joules, 1e-6);

    [Fact]
    public void Of_LightOfTheFirstMorning_EndsTheDoubt()
    {
        var morning = Winter.AddHours(10);
        var dim = After(Guess(Winter), Winter, Half(20, 0.04));
        var bright = After(Guess(Winter), Winter, Half(20, 0.16));

        Assert.InRange(Kept(morning, dim), 28 * DayJoules, 31 * DayJoules);
        Assert.InRange(Kept(morning, bright), DayJoules / 6, DayJoules);
    }

    [Fact]
    public void Of_LatitudeInTheConfiguration_KeepsForSnowButNotForTheFarNorth() =>
        Assert.InRange(
            new DarkReserve(Panel(latitudeDeg: 40)).Of(Winter, Capacity, HarvestForecast.Guess(Panel(latitudeDeg: 40), Winter), Node).Joules, 10 * DayJoules, 11 * DayJoules);

    [Fact]
    public void Of_NodeThatCannotSleep_KeepsNothing()
    {
        var awake = new SleepEnvelope(new NodeCosts(0.6, 0.6, 0.15), 0.02, 5, new CaptureUtility(TimeSpan.FromSeconds(2)));

        Assert.Equal(default, new DarkReserve(Panel()).Of(Winter, Capacity, Guess(Winter), awake));
        Assert.Equal(default, new DarkReserve(Panel()).Of(Winter, Capacity, After(Guess(Winter), Winter, Half(20, 0.04)), awake));
    }

    [Fact]
    public void Of_NoPanelAndNoSun_WaitsForNone() =>
        Assert.Equal(3 * DayJoules, new DarkReserve(new AdaptiveOptions()).Of(Winter, Capacity, HarvestForecast.Guess(new AdaptiveOptions(), Winter), Node).Joules, 1e-6);

    [Fact]
    public void Of_DayThatDidNotPayForTheSleep_HoldsForMoreOfThem()
    {
        // A week of bright days, then one under snow: what the mean day still promises is not spent.
        var days = After(Guess(Summer), Summer, [.. Enumerable.Repeat(1.0, 7 * 48)]);
        var snowed = After(days, Summer.AddDays(7), Half(48, 1.0 / 256));

        Assert.InRange(Kept(Summer.AddDays(7), days), 0, DayJoules);
        Assert.Equal(30 * 86_400 * (SleepWatts - (0.5 / 256)), Held(Summer.AddDays(8), snowed, Capacity), 1e-6);
    }

    [Fact]
    public void Of_TenUsualDays_HoldsForSnowWhatTheBatteryHasRoomFor()
    {
        var day = new[] { Half(24, 0), Half(24, 1) }.SelectMany(static half => half).ToArray();
        var (now, memory) = (Winter.AddDays(11), After(Guess(Winter), Winter, [.. Enumerable.Repeat(day, 11).SelectMany(static watts => watts)]));
        var carried = 12 * 3600 * (1 - Node.KneeWatts);

        Assert.Equal(0.1 * ((Capacity / 2) - (1.5 * carried)), Held(now, memory, Capacity / 2), 1e-6);
        // Two weeks of snow at a hundredth of the light take 5 Wh; no more than a quarter of the day's 12 Wh is saved.
        Assert.Equal(3 * 3600, Held(now, memory, 2 * Capacity), 1e-6);
        Assert.Equal(SleepWatts * 4 * 3600, Held(now, memory with { Days = [.. memory.Days.Take(6)] }, 2 * Capacity), 1e-6);
    }

    [Fact]
    public void Plan_SomeEnergyIsHeld_SpreadsTheRestOverTheWholeNight()
    {
        const double Stored = 14 * 3600;
        var day = new[] { Half(24, 0), Half(24, 3) }.SelectMany(static half => half).ToArray();
        var (dusk, memory) = (Winter.AddDays(11), After(Guess(Winter), Winter, [.. Enumerable.Repeat(day, 11).SelectMany(static watts => watts)]));

        var plan = new EnergyPlanner(Panel()).Plan(dusk, Stored, Capacity, memory, Node);

        var held = Held(dusk, memory, Capacity);
        Assert.InRange(held, 0.5 * 3600, 1 * 3600);
        Assert.Equal(held, Stored - (plan.Watts * 12 * 3600), 0.1 * 3600);
    }

    private static AdaptiveOptions Panel(double? latitudeDeg = null) => new() { PanelWatts = 6, LatitudeDeg = latitudeDeg };

    private static HarvestMemory Guess(DateTimeOffset now) => HarvestForecast.Guess(Panel(), now);

    private static double Kept(DateTimeOffset now, HarvestMemory memory) => new DarkReserve(Panel()).Of(now, Capacity, memory, Node).Joules;

    private static double Held(DateTimeOffset now, HarvestMemory memory, double capacity) => new DarkReserve(Panel()).Of(now, capacity, memory, Node).HoldJoules;

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
