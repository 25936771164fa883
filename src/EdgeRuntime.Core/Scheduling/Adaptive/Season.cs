using EdgeRuntime.Core.Power;

namespace EdgeRuntime.Core.Scheduling.Adaptive;

/// <summary>
/// What the season brings: where winters are dark, the node's sleep has to be paid from what autumn left in the battery. The latitude that
/// tells how dark is learned from the length of the days.
/// </summary>
internal static class Season
{
    // The light of the season that comes is counted only this far, since clouds come with it: saving for it has to begin while there is light.
    private const double DarkShare = 0.25;

    private const int StepDays = 3;
    private const int FarDays = 120;

    // Before any light was seen, only so much of the season is looked at.
    private const int NearDays = 30;

    // Where nothing was seen, a clear day may yield this share of the panel's rating.
    private const double UnseenShare = 0.125;
    private const double RatedIrradiance = 1000;
    private const double FarNorthDeg = 65;
    private const double FarSouthDeg = -55;

    private const double SecondsPerDay = 86_400;
    private const int DayParts = 12;
    private const int MidsummerDay = 172;
    private const int HalfYearDays = 182;

    // Around the equinoxes days are twelve hours long everywhere.
    private static readonly double LeastDeclination = double.DegreesToRadians(8);

    /// <summary>The latitude, degrees, on which both halves of the year agree; null while they do not: a mountain, a roof or a lamp makes other days.</summary>
    public static double? Latitude(HarvestMemory memory)
    {
        const double Agreement = 15;
        return memory is { NorthernLatitudeDeg: { } north, SouthernLatitudeDeg: { } south } && Math.Abs(north - south) <= Agreement ? (north + south) / 2 : null;
    }

    /// <summary>Takes in what the mean day says of the latitude; once a day.</summary>
    public static HarvestMemory Locate(HarvestMemory memory)
    {
        const double Lit = 0.01;
        const double Memory = 0.9;
        var declination = ClearSky.Declination(DateTime.UnixEpoch.AddDays(memory.TodayNumber).DayOfYear);
        var peak = HarvestForecast.PeakWatts(memory);
        var lit = memory.ProfileWatts.Count(watts => watts > Lit * peak);
        if (Math.Abs(declination) < LeastDeclination || peak <= 0 || lit is 0 or HarvestForecast.SlotsPerDay)
        {
            return memory;
        }

        // At sunrise and sunset cos(hour angle) = -tan(latitude) tan(declination) (Duffie and Beckman, Solar Engineering of Thermal Processes, 1.6).
        var latitude = double.RadiansToDegrees(Math.Atan(-Math.Cos(Math.PI * lit / HarvestForecast.SlotsPerDay) / Math.Tan(declination)));
        return declination > 0
            ? memory with { NorthernLatitudeDeg = Blend(memory.NorthernLatitudeDeg) }
            : memory with { SouthernLatitudeDeg = Blend(memory.SouthernLatitudeDeg) };

        double Blend(double? before) => before is { } known ? (Memory * known) + ((1 - Memory) * latitude) : latitude;
    }

    /// <summary>The largest sum by which sleep outruns the harvest from now on.</summary>
    /// <param name="memory">What has been seen of the harvest.</param>
    /// <param name="latitudeDeg">Latitude; null where it is unknown, and then no season is foreseen.</param>
    /// <param name="now">The moment.</param>
    /// <param name="floorWatts">The node asleep.</param>
    public static double DeficitJoules(HarvestMemory memory, double? latitudeDeg, DateTimeOffset now, double floorWatts)
    {
        if (latitudeDeg is not { } degrees)
        {
            return 0;
        }

        var mean = HarvestForecast.MeanWatts(memory);
        var latitude = double.DegreesToRadians(degrees);
        var today = now.UtcDateTime.DayOfYear;
        // In the polar night nothing can be scaled: the harvest of the first days after it is guessed low.
        var sun = Math.Max(Sun(latitude, today), Sun(latitude, degrees > 0 ? MidsummerDay : MidsummerDay + HalfYearDays) / 20);
        var (deficit, worst) = (0.0, 0.0);
        for (var ahead = 0; ahead < FarDays; ahead += StepDays)
        {
            deficit += (floorWatts - (DarkShare * mean * Sun(latitude, today + ahead) / sun)) * StepDays * SecondsPerDay;
            worst = Math.Max(worst, deficit);
        }

        return worst;
    }

    /// <summary>The largest sum by which sleep may outrun the harvest within the next month, before any light was seen: as far from the equator as people live.</summary>
    /// <param name="panelWatts">Rated power of the panel.</param>
    /// <param name="now">The moment.</param>
    /// <param name="floorWatts">The node asleep.</param>
    public static double UnseenDeficitJoules(double panelWatts, DateTimeOffset now, double floorWatts) =>
        Math.Max(UnseenDeficitJoules(FarNorthDeg, panelWatts, now, floorWatts), UnseenDeficitJoules(FarSouthDeg, panelWatts, now, floorWatts));

    private static double UnseenDeficitJoules(double latitudeDeg, double panelWatts, DateTimeOffset now, double floorWatts)
    {
        var (deficit, worst) = (0.0, 0.0);
        for (var ahead = 0; ahead < NearDays; ahead += StepDays)
        {
            var light = Sun(double.DegreesToRadians(latitudeDeg), now.UtcDateTime.DayOfYear + ahead) / DayParts / RatedIrradiance;
            deficit += (floorWatts - (UnseenShare * panelWatts * light)) * StepDays * SecondsPerDay;
            worst = Math.Max(worst, deficit);
        }

        return worst;
    }

    // The light of a clear day, W/m2 summed over parts of the half of it before or after noon, which are alike.
    private static double Sun(double latitude, double dayOfYear)
    {
        var declination = ClearSky.Declination(dayOfYear);
        var sum = 0.0;
        for (var part = 0; part < DayParts; part++)
        {
            sum += ClearSky.Irradiance(ClearSky.CosineOfZenith(declination, latitude, Math.PI * (part + 0.5) / DayParts));
        }

        return sum;
    }
}
