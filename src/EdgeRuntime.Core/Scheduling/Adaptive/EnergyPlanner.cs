namespace EdgeRuntime.Core.Scheduling.Adaptive;

/// <summary>
/// Decides how much power the node may take. For the expected harvest, and for each past day as an example of what may come instead, the
/// taut string tells the best constant power, and so what one more joule would be worth; the power is chosen whose last joule is worth the
/// mean of these. Pure; a plan takes some ten microseconds and allocates nothing.
/// </summary>
internal sealed class EnergyPlanner(AdaptiveOptions options)
{
    /// <summary>Slots that are looked ahead.</summary>
    private const int HorizonSlots = 3 * HarvestForecast.SlotsPerDay;

    // Below the knee all joules are worth the same; a slight slope keeps the choice among them unique.
    private const double Tilt = 1e-3;

    private readonly DarkReserve _reserve = new(options);

    /// <summary>Plans.</summary>
    /// <param name="now">The moment.</param>
    /// <param name="storedJoules">Energy above the reserve.</param>
    /// <param name="capacityJoules">Energy above the reserve of the full battery.</param>
    /// <param name="memory">What has been seen of the harvest.</param>
    /// <param name="envelope">What power is worth.</param>
    public EnergyPlan Plan(DateTimeOffset now, double storedJoules, double capacityJoules, HarvestMemory memory, SleepEnvelope envelope)
    {
        var slot = HarvestForecast.SlotOf(now);
        var first = HarvestForecast.SecondsLeft(now);
        var harvest = HarvestForecast.NowWatts(memory, slot);
        var kept = _reserve.Of(now, capacityJoules, memory, envelope);
        var left = options.Deadline - now;
        if (left > TimeSpan.Zero)
        {
            var keep = Math.Min(kept.Joules, envelope.FloorWatts * left.Value.TotalSeconds);
            return new EnergyPlan(UntilDeadline(left.Value.TotalSeconds, first, storedJoules, capacityJoules, memory, slot, envelope), keep);
        }

        // A string down to an empty battery would run into what is held before dawn, and the rest of the night would be slept through.
        var (usable, room) = (Math.Max(0, storedJoules - kept.HoldJoules), capacityJoules - kept.HoldJoules);
        var gap = HarvestForecast.Gap(memory, slot);
        var worth = 0.0;
        for (var example = -1; example < memory.Days.Length; example++)
        {
            var taut = new TautString(usable, room);
            Follow(ref taut, new HarvestPath(memory, slot, gap, example), (harvest - envelope.FloorWatts) * first, first, HorizonSlots, envelope.FloorWatts);
            worth += Worth(envelope, Math.Clamp(envelope.FloorWatts + taut.Watts, envelope.FloorWatts, envelope.MaxWatts));
        }

        var planned = WattsWorth(envelope, worth / (memory.Days.Length + 1));
        return new EnergyPlan(planned < envelope.KneeWatts ? planned + (options.FrontLoadFraction * (envelope.KneeWatts - planned)) : planned, kept.Joules);
    }

    // Adds the open slot and those after it until the funnel closes; returns whether it did.
    private static bool Follow(ref TautString taut, HarvestPath path, double firstJoules, double firstSeconds, int slots, double floorWatts)
    {
        var open = taut.Add(firstJoules, firstSeconds);
        for (var i = 1; i < slots && open; i++)
        {
            open = taut.Add((path.Next() - floorWatts) * HarvestForecast.SlotLength.TotalSeconds, HarvestForecast.SlotLength.TotalSeconds);
        }

        return !open;
    }

    // The string ends at the deadline; what lies beyond the horizon is one long stretch of mean days, whose walls are seen when they come nearer.
    private static double UntilDeadline(double left, double first, double storedJoules, double capacityJoules, HarvestMemory memory, long slot, SleepEnvelope envelope)
    {
        var floor = envelope.FloorWatts;
        var near = Math.Min(first, left);
        var slots = (int)Math.Clamp(Math.Floor((left - near) / HarvestForecast.SlotLength.TotalSeconds) + 1, 1, HorizonSlots);
        var taut = new TautString(storedJoules, capacityJoules);
        var path = new HarvestPath(memory, slot, HarvestForecast.Gap(memory, slot), example: -1);
        var closed = Follow(ref taut, path, (HarvestForecast.NowWatts(memory, slot) - floor) * near, near, slots, floor);
        var beyond = left - near - ((slots - 1) * HarvestForecast.SlotLength.TotalSeconds);
        if (!closed && beyond > 0)
        {
            _ = taut.Add((HarvestForecast.MeanWatts(memory) - floor) * beyond, beyond);
        }

        return Math.Clamp(floor + taut.Watts, floor, envelope.MaxWatts);
    }

    private static double Worth(SleepEnvelope envelope, double watts) =>
        watts < envelope.KneeWatts ? envelope.KneeSlope * (1 + (Tilt * (envelope.KneeWatts - watts) / envelope.KneeWatts)) : envelope.SlopeAt(watts);

    private static double WattsWorth(SleepEnvelope envelope, double worth) =>
        worth > envelope.KneeSlope
            ? Math.Max(envelope.FloorWatts, envelope.KneeWatts * (1 - (((worth / envelope.KneeSlope) - 1) / Tilt)))
            : envelope.WattsAtSlope(worth);
}
