using System.Collections.Immutable;
using System.Numerics;
using EdgeRuntime.Core.Power;

namespace EdgeRuntime.Core.Scheduling.Adaptive;

/// <summary>
/// Forecasts the harvest from its past: the mean day by exponentially weighted averages (Kansal et al., "Power management in energy
/// harvesting sensor networks", 2007), scaled by how much the last hours differed from it (the gap of Recas et al., WCMA, 2009), a
/// difference that fades with the time ahead; and single past days in place of the mean, to show how far it may go astray.
/// </summary>
internal static class HarvestForecast
{
    /// <summary>Planning slots of a day.</summary>
    public const int SlotsPerDay = 48;

    /// <summary>Past days that are kept as examples of what may come.</summary>
    public const int ExampleDays = 12;

    /// <summary>Length of a planning slot.</summary>
    public static readonly TimeSpan SlotLength = TimeSpan.FromMinutes(30);

    // Weight of the past in the profile, and of each older outcome in the gap.
    private const double ProfileMemory = 0.7;
    private const double OutcomeMemory = 0.7;
    private const int Outcomes = 3;
    private const double LargestGap = 2;

    // Dawn says nothing of the day: outcomes below this share of the profile's peak are left out of the gap.
    private const double DawnShare = 0.03;

    // A first day delivers half of what a clear one would; where the latitude is unknown, it has twelve hours and the rated power at noon.
    private const double GuessShare = 0.5;
    private const double GuessHours = 12;
    private const double RatedIrradiance = 1000;

    /// <summary>The guess before anything has been seen.</summary>
    /// <param name="options">Panel, noon and latitude.</param>
    /// <param name="today">The first day.</param>
    public static HarvestMemory Guess(AdaptiveOptions options, DateTimeOffset today)
    {
        var declination = ClearSky.Declination(today.UtcDateTime.DayOfYear);
        var profile = new double[SlotsPerDay];
        for (var slot = 0; slot < SlotsPerDay; slot++)
        {
            var fromNoon = ((slot + 0.5) * SlotLength.TotalHours) - options.SolarNoonUtc.TotalHours;
            fromNoon -= 24 * Math.Round(fromNoon / 24);
            var light = options.LatitudeDeg is { } latitude
                ? ClearSky.Irradiance(ClearSky.CosineOfZenith(declination, double.DegreesToRadians(latitude), Math.Tau * fromNoon / 24)) / RatedIrradiance
                : Math.Max(0, Math.Cos(Math.PI * Math.Clamp(fromNoon / GuessHours, -0.5, 0.5)));
            profile[slot] = options.PanelWatts * GuessShare * light;
        }

        return new HarvestMemory { ProfileWatts = ImmutableArray.Create(profile) };
    }

    /// <summary>The number of the slot that a moment lies in, since 1970.</summary>
    public static long SlotOf(DateTimeOffset moment) => (moment - DateTimeOffset.UnixEpoch).Ticks / SlotLength.Ticks;

    /// <summary>Seconds until the slot that a moment lies in ends.</summary>
    public static double SecondsLeft(DateTimeOffset moment) => (DateTimeOffset.UnixEpoch + (SlotLength * (SlotOf(moment) + 1)) - moment).TotalSeconds;

    /// <summary>Takes in the harvest of a stretch of time of at most a slot.</summary>
    public static HarvestMemory Observe(HarvestMemory memory, DateTimeOffset from, DateTimeOffset to, double joules)
    {
        var (first, last) = (SlotOf(from), SlotOf(to));
        var watts = joules / (to - from).TotalSeconds;
        if (first < last)
        {
            var edge = DateTimeOffset.UnixEpoch + (SlotLength * last);
            memory = Add(memory, first, watts, (edge - from).TotalSeconds);
            from = edge;
        }

        return Add(memory, last, watts, (to - from).TotalSeconds);
    }

    /// <summary>What the open slot delivers: as measured so far, else as expected.</summary>
    public static double NowWatts(HarvestMemory memory, long slot)
    {
        const double EnoughSeconds = 30;
        return memory.OpenSlot == slot && memory.OpenSeconds >= EnoughSeconds ? memory.OpenJoules / memory.OpenSeconds : Expected(memory, slot) * Gap(memory, slot);
    }

    /// <summary>How the last hours compare with the profile: 1 where they were as expected or dark.</summary>
    public static double Gap(HarvestMemory memory, long slot)
    {
        var dawn = DawnShare * PeakWatts(memory);
        var (measured, expected, weight) = (0.0, 0.0, 1.0);
        if (memory.OpenSlot == slot && memory.OpenSeconds > 0)
        {
            Weigh(new ForecastOutcome(memory.OpenJoules / memory.OpenSeconds, Expected(memory, slot)));
        }

        foreach (var outcome in memory.Recent)
        {
            Weigh(outcome);
        }

        return expected > 0 ? Math.Min(measured / expected, LargestGap) : 1;

        void Weigh(ForecastOutcome outcome)
        {
            if (outcome.ExpectedWatts > dawn)
            {
                (measured, expected) = (measured + (weight * outcome.MeasuredWatts), expected + (weight * outcome.ExpectedWatts));
            }

            weight *= OutcomeMemory;
        }
    }

    /// <summary>Whether every half hour of the day has been seen at least once.</summary>
    public static bool HasSeenADay(HarvestMemory memory) => BitOperations.PopCount((ulong)memory.SeenSlots) == SlotsPerDay;

    /// <summary>The mean of the last 24 hours; the profile stands in for what was not seen.</summary>
    public static double LastDayWatts(HarvestMemory memory)
    {
        var sum = 0.0;
        for (var slot = 0; slot < SlotsPerDay; slot++)
        {
            sum += !memory.Today.IsEmpty && memory.Today[slot] >= 0 ? memory.Today[slot]
                : !memory.Days.IsEmpty ? memory.Days[^1][slot]
                : memory.ProfileWatts[slot];
        }

        return sum / SlotsPerDay;
    }

    /// <summary>What the half hours of the day that were seen deliver; the others count nothing.</summary>
    public static double SeenJoules(HarvestMemory memory)
    {
        var sum = 0.0;
        for (var slot = 0; slot < SlotsPerDay; slot++)
        {
            sum += (memory.SeenSlots & (1L << slot)) != 0 ? memory.ProfileWatts[slot] : 0;
        }

        return sum * SlotLength.TotalSeconds;
    }

    /// <summary>The mean day's mean.</summary>
    public static double MeanWatts(HarvestMemory memory)
    {
        var sum = 0.0;
        foreach (var watts in memory.ProfileWatts)
        {
            sum += watts;
        }

        return sum / SlotsPerDay;
    }

    /// <summary>The brightest half hour of the mean day.</summary>
    public static double PeakWatts(HarvestMemory memory)
    {
        var peak = 0.0;
        foreach (var watts in memory.ProfileWatts)
        {
            peak = Math.Max(peak, watts);
        }

        return peak;
    }

    /// <summary>What the mean day delivers in a slot.</summary>
    public static double Expected(HarvestMemory memory, long slot) => memory.ProfileWatts[(int)(slot % SlotsPerDay)];

    private static HarvestMemory Add(HarvestMemory memory, long slot, double watts, double seconds)
    {
        if (slot != memory.OpenSlot)
        {
            memory = Close(memory, slot) with { OpenSlot = slot, OpenJoules = 0, OpenSeconds = 0 };
        }

        return memory with { OpenJoules = memory.OpenJoules + (watts * seconds), OpenSeconds = memory.OpenSeconds + seconds };
    }

    private static HarvestMemory Close(HarvestMemory memory, long next)
    {
        memory = next - memory.OpenSlot > Outcomes || next < memory.OpenSlot ? memory with { Recent = [] } : memory;
        if (memory.OpenSeconds < SlotLength.TotalSeconds / 2)
        {
            return memory;
        }

        var ofDay = (int)(memory.OpenSlot % SlotsPerDay);
        var (measured, expected) = (memory.OpenJoules / memory.OpenSeconds, memory.ProfileWatts[ofDay]);
        memory = OnDay(memory, memory.OpenSlot / SlotsPerDay);
        var seen = (memory.SeenSlots & (1L << ofDay)) != 0;
        return memory with
        {
            ProfileWatts = memory.ProfileWatts.SetItem(ofDay, seen ? (ProfileMemory * expected) + ((1 - ProfileMemory) * measured) : measured),
            SeenSlots = memory.SeenSlots | (1L << ofDay),
            Today = memory.Today.SetItem(ofDay, (float)measured),
            Recent = [new ForecastOutcome(measured, expected), .. memory.Recent.Take(Outcomes - 1)],
        };
    }

    // A day that is over joins the examples if at least half of it was seen; the profile stands in for the rest.
    private static HarvestMemory OnDay(HarvestMemory memory, long day)
    {
        const float Unseen = -1;
        if (memory.TodayNumber == day && memory.Today.Length == SlotsPerDay)
        {
            return memory;
        }

        var days = memory.Days;
        if (memory.Today.Length == SlotsPerDay && memory.Today.Count(static watts => watts >= 0) >= SlotsPerDay / 2)
        {
            var profile = memory.ProfileWatts;
            days = [.. days.TakeLast(ExampleDays - 1), [.. memory.Today.Select((watts, slot) => watts >= 0 ? watts : (float)profile[slot])]];
            memory = days.Length == ExampleDays ? Season.Locate(memory) : memory;
        }

        return memory with { Days = days, TodayNumber = day, Today = [.. Enumerable.Repeat(Unseen, SlotsPerDay)] };
    }
}
