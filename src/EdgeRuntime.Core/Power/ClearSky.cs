namespace EdgeRuntime.Core.Power;

/// <summary>The sun on a clear day.</summary>
internal static class ClearSky
{
    /// <summary>Global horizontal irradiance, W/m2: 1098 cos z exp(-0.059 / cos z) (Haurwitz 1945, Journal of Meteorology 2).</summary>
    public static double IrradianceWattsPerSquareMetre(DateTimeOffset moment, double latitudeDeg, double longitudeDeg)
    {
        var cosine = CosineOfZenith(moment, latitudeDeg, longitudeDeg);
        return cosine <= 0 ? 0 : 1098 * cosine * Math.Exp(-0.059 / cosine);
    }

    /// <summary>
    /// Cosine of the sun's zenith angle, from its declination (Cooper 1969, Solar Energy 12) and the hour angle of mean solar time; without
    /// the equation of time, which moves noon by at most 17 minutes.
    /// </summary>
    public static double CosineOfZenith(DateTimeOffset moment, double latitudeDeg, double longitudeDeg)
    {
        var utc = moment.UtcDateTime;
        var declination = double.DegreesToRadians(23.45 * Math.Sin(Math.Tau * (284 + utc.DayOfYear) / 365));
        var solarHours = utc.TimeOfDay.TotalHours + (longitudeDeg / 15);
        var hourAngle = double.DegreesToRadians(15 * (solarHours - 12));
        var latitude = double.DegreesToRadians(latitudeDeg);
        return (Math.Sin(latitude) * Math.Sin(declination)) + (Math.Cos(latitude) * Math.Cos(declination) * Math.Cos(hourAngle));
    }
}
