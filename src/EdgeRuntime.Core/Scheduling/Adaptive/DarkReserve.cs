namespace EdgeRuntime.Core.Scheduling.Adaptive;

/// <summary>
/// Energy that is kept for the node's own sleep, so that it does not go dark: for the night and a late, dark morning; for the season; for a
/// dark spell that may go on; and, before any light has been seen, for the darkest place that the date allows. Pure.
/// </summary>
internal sealed class DarkReserve(AdaptiveOptions options)
{
    // The morning may be a fiftieth as bright as expected, and dawn four hours late. The first day is only guessed: it may not come at all.
    private const double DarkMorningShare = 0.02;
    private static readonly TimeSpan LateDawn = TimeSpan.FromHours(4);
    private static readonly TimeSpan UnseenDay = TimeSpan.FromDays(3);

    // A day that did not pay for the node's sleep may be followed by as many as these.
    private static readonly TimeSpan DarkSpell = TimeSpan.FromDays(20);

    // Light that pays for the sleep of this many days shows that the place is not dark.
    private const double ShownDays = 2;

    private const double MostKept = 0.8;

    /// <summary>Joules above the reserve that are kept.</summary>
    /// <param name="now">The moment.</param>
    /// <param name="capacityJoules">Energy above the reserve of the full battery.</param>
    /// <param name="memory">What has been seen of the harvest.</param>
    /// <param name="floorWatts">The node asleep.</param>
    public double Joules(DateTimeOffset now, double capacityJoules, HarvestMemory memory, double floorWatts)
    {
        var hasSeenADay = HarvestForecast.HasSeenADay(memory);
        var lateDawn = floorWatts * (hasSeenADay ? LateDawn : UnseenDay).TotalSeconds;
        if (HarvestForecast.PeakWatts(memory) <= 0 && options.PanelWatts <= 0)
        {
            // Where there is neither a panel nor any sun was seen, none is waited for.
            return Math.Min(lateDawn, MostKept * capacityJoules);
        }

        var keep = DarkMorning(now, memory, floorWatts) + lateDawn + Season.DeficitJoules(memory, options.LatitudeDeg ?? Season.Latitude(memory), now, floorWatts);
        if (hasSeenADay)
        {
            keep = Math.Max(keep, (floorWatts - HarvestForecast.LastDayWatts(memory)) * DarkSpell.TotalSeconds);
        }
        else if (options is { PanelWatts: > 0, LatitudeDeg: null } && HarvestForecast.TodayJoules(memory) < ShownDays * floorWatts * TimeSpan.FromDays(1).TotalSeconds)
        {
            keep = Math.Max(keep, Season.UnseenDeficitJoules(options.PanelWatts, now, floorWatts));
        }

        return Math.Min(keep, MostKept * capacityJoules);
    }

    // The largest deficit of the node's sleep within a day if the sun hardly comes up.
    private static double DarkMorning(DateTimeOffset now, HarvestMemory memory, double floorWatts)
    {
        var slot = HarvestForecast.SlotOf(now);
        var (deficit, worst) = (0.0, 0.0);
        for (var i = 0; i < HarvestForecast.SlotsPerDay; i++)
        {
            var usual = i == 0 ? HarvestForecast.NowWatts(memory, slot) : HarvestForecast.Expected(memory, slot + i);
            deficit += (floorWatts - (DarkMorningShare * usual)) * (i == 0 ? HarvestForecast.SecondsLeft(now) : HarvestForecast.SlotLength.TotalSeconds);
            worst = Math.Max(worst, deficit);
        }

        return worst;
    }
}
