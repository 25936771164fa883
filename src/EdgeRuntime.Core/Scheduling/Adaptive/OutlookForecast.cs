namespace EdgeRuntime.Core.Scheduling.Adaptive;

/// <summary>Follows a plan through the mean day of the forecast, half hour by half hour. Pure: its 144 steps are taken when somebody asks.</summary>
/// <param name="Now">The moment.</param>
/// <param name="StoredJoules">Energy above the reserve.</param>
/// <param name="CapacityJoules">Energy above the reserve of the full battery.</param>
/// <param name="Memory">What has been seen of the harvest.</param>
/// <param name="Plan">The plan in force; below what it keeps the node only sleeps.</param>
/// <param name="FloorWatts">The node asleep.</param>
internal sealed record OutlookForecast(DateTimeOffset Now, double StoredJoules, double CapacityJoules, HarvestMemory Memory, EnergyPlan Plan, double FloorWatts)
{
    private const int HorizonSlots = 3 * HarvestForecast.SlotsPerDay;

    /// <summary>What becomes of the charge within three days.</summary>
    public EnergyOutlook Follow()
    {
        var slot = HarvestForecast.SlotOf(Now);
        var path = new HarvestPath(Memory, slot, HarvestForecast.Gap(Memory, slot), example: -1);
        var (stored, seconds, harvest) = (StoredJoules, HarvestForecast.SecondsLeft(Now), HarvestForecast.NowWatts(Memory, slot));
        DateTimeOffset? lastsUntil = null, fullAt = null;
        var (at, wasFull) = (Now, StoredJoules >= CapacityJoules);
        for (var i = 0; i < HorizonSlots && lastsUntil is null; i++)
        {
            var net = harvest - (stored > Plan.KeepJoules ? Plan.Watts : FloorWatts);
            var next = stored + (net * seconds);
            if (next <= 0 && net < 0)
            {
                lastsUntil = at + TimeSpan.FromSeconds(Math.Max(0, stored) / -net);
            }
            else if (next >= CapacityJoules && net > 0 && !wasFull)
            {
                fullAt ??= at + TimeSpan.FromSeconds((CapacityJoules - stored) / net);
            }

            at += TimeSpan.FromSeconds(seconds);
            (stored, seconds, harvest) = (Math.Clamp(next, 0, CapacityJoules), HarvestForecast.SlotLength.TotalSeconds, path.Next());
        }

        return new EnergyOutlook(lastsUntil, fullAt);
    }
}
