namespace EdgeRuntime.Core.Scheduling.Adaptive;

/// <summary>
/// Energy that is kept for the node's own sleep, so that it does not go dark: for the night and a dark morning, and beyond them for whatever
/// is largest: a late dawn, the season, a dark spell that may go on, sudden snow, or the days before any light has been seen. Pure.
/// </summary>
internal sealed class DarkReserve(AdaptiveOptions options)
{
    // The morning may be a fiftieth as bright as expected, and dawn four hours late.
    private const double DarkMorningShare = 0.02;
    private static readonly TimeSpan LateDawn = TimeSpan.FromHours(4);

    // The first day is only guessed: the panel may lie under snow. Until light is seen, sleep is kept for as many days, within this share of the battery.
    private static readonly TimeSpan UnseenDays = TimeSpan.FromDays(10);
    private const double UnseenShare = 0.4;

    // Light that pays for the sleep of this many days shows that the place is not dark.
    private const double ShownDays = 2;

    // A day that did not pay twice for the node's sleep may be followed by as many that bring half of it.
    private static readonly TimeSpan DarkSpell = TimeSpan.FromDays(30);
    private const double DarkSpellShare = 0.5;

    // Sudden snow lets this share of the light through.
    private static readonly TimeSpan Snow = TimeSpan.FromDays(14);
    private const double SnowShare = 0.01;

    // What is kept for snow costs little: a tenth of the room that the battery has beyond what it carries from day to night (half as much
    // again on bright days), a quarter of a day's harvest, saved from the seventh to the tenth day.
    private const double SnowRoomShare = 0.1;
    private const double BrightDay = 1.5;
    private const double SnowHarvestShare = 0.25;
    private const int SnowFirstDay = 6;
    private const int SnowLastDay = 10;

    // Without a panel, before a whole day was seen.
    private static readonly TimeSpan NoSun = TimeSpan.FromDays(3);

    private const double MostKept = 0.8;
    private const double SecondsPerDay = 86_400;

    /// <summary>What is kept above the reserve.</summary>
    /// <param name="now">The moment.</param>
    /// <param name="capacityJoules">Energy above the reserve of the full battery.</param>
    /// <param name="memory">What has been seen of the harvest.</param>
    /// <param name="envelope">The node asleep and awake.</param>
    public KeptEnergy Of(DateTimeOffset now, double capacityJoules, HarvestMemory memory, SleepEnvelope envelope)
    {
        var floorWatts = envelope.FloorWatts;
        if (floorWatts >= envelope.KneeWatts)
        {
            // A node that cannot sleep has nothing to keep energy for: inferring less hardly makes it last longer.
            return default;
        }

        var most = MostKept * capacityJoules;
        var hasSeenADay = HarvestForecast.HasSeenADay(memory);
        if (HarvestForecast.PeakWatts(memory) <= 0 && options.PanelWatts <= 0)
        {
            // Where there is neither a panel nor any sun was seen, none is waited for.
            return new KeptEnergy(Math.Min(floorWatts * (hasSeenADay ? LateDawn : NoSun).TotalSeconds, most), 0);
        }

        var hold = Math.Max(floorWatts * LateDawn.TotalSeconds, Season.DeficitJoules(memory, options.LatitudeDeg ?? Season.Latitude(memory), now, floorWatts));
        if (hasSeenADay)
        {
            var light = Math.Min(HarvestForecast.LastDayWatts(memory), HarvestForecast.MeanWatts(memory));
            hold = Math.Max(hold, Math.Max((floorWatts - (DarkSpellShare * light)) * DarkSpell.TotalSeconds, SnowJoules(capacityJoules, memory, envelope)));
        }
        else if (HarvestForecast.SeenJoules(memory) < ShownDays * floorWatts * SecondsPerDay)
        {
            hold = Math.Max(hold, Math.Min(floorWatts * UnseenDays.TotalSeconds, UnseenShare * capacityJoules));
            hold = options is { PanelWatts: > 0, LatitudeDeg: null } ? Math.Max(hold, Season.UnseenDeficitJoules(options.PanelWatts, now, floorWatts)) : hold;
        }

        return new KeptEnergy(Math.Min(hold + DarkMorning(now, memory, floorWatts), most), Math.Min(hold, most));
    }

    private static double SnowJoules(double capacityJoules, HarvestMemory memory, SleepEnvelope envelope)
    {
        var mean = HarvestForecast.MeanWatts(memory);
        var level = Math.Clamp(mean, envelope.KneeWatts, envelope.MaxWatts);
        var carried = 0.0;
        foreach (var watts in memory.ProfileWatts)
        {
            carried += Math.Max(0, watts - level) * HarvestForecast.SlotLength.TotalSeconds;
        }

        var saved = Math.Clamp((memory.Days.Length - SnowFirstDay) / (double)(SnowLastDay - SnowFirstDay), 0, 1);
        var need = saved * (envelope.FloorWatts - (SnowShare * mean)) * Snow.TotalSeconds;
        return Math.Min(need, Math.Min(SnowRoomShare * (capacityJoules - (BrightDay * carried)), SnowHarvestShare * mean * SecondsPerDay));
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
