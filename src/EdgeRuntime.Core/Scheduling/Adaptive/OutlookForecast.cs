namespace EdgeRuntime.Core.Scheduling.Adaptive;

/// <summary>Follows a plan through the mean day of the forecast, half hour by half hour. Pure.</summary>
internal static class OutlookForecast
{
    private const int HorizonSlots = 3 * HarvestForecast.SlotsPerDay;

    /// <summary>What becomes of the charge within three days.</summary>
    /// <param name="now">The moment.</param>
    /// <param name="storedJoules">Energy above the reserve.</param>
    /// <param name="capacityJoules">Energy above the reserve of the full battery.</param>
    /// <param name="memory">What has been seen of the harvest.</param>
    /// <param name="plan">The plan in force; below what it keeps the node only sleeps.</param>
    /// <param name="floorWatts">The node asleep.</param>
    public static EnergyOutlook Of(DateTimeOffset now, double storedJoules, double capacityJoules, HarvestMemory memory, EnergyPlan plan, double floorWatts)
    {
        var slot = HarvestForecast.SlotOf(now);
        var path = new HarvestPath(memory, slot, HarvestForecast.Gap(memory, slot), example: -1);
        var (stored, seconds, harvest) = (storedJoules, HarvestForecast.SecondsLeft(now), HarvestForecast.NowWatts(memory, slot));
        DateTimeOffset? lastsUntil = null, fullAt = null;
        var (at, wasFull) = (now, storedJoules >= capacityJoules);
        for (var i = 0; i < HorizonSlots && lastsUntil is null; i++)
        {
            var net = harvest - (stored > plan.KeepJoules ? plan.Watts : floorWatts);
            var next = stored + (net * seconds);
            if (next <= 0 && net < 0)
            {
                lastsUntil = at + TimeSpan.FromSeconds(Math.Max(0, stored) / -net);
            }
            else if (next >= capacityJoules && net > 0 && !wasFull)
            {
                fullAt ??= at + TimeSpan.FromSeconds((capacityJoules - stored) / net);
            }

            at += TimeSpan.FromSeconds(seconds);
            (stored, seconds, harvest) = (Math.Clamp(next, 0, capacityJoules), HarvestForecast.SlotLength.TotalSeconds, path.Next());
        }

        return new EnergyOutlook(lastsUntil, fullAt);
    }
}
