namespace EdgeRuntime.Core.Power;

/// <summary>The sun on a clear day.</summary>
internal static class ClearSky
{
    /// <summary>Global horizontal irradiance, W/m2.</summary>
    public static double IrradianceWattsPerSquareMetre(DateTimeOffset moment, double latitudeDeg, double longitudeDeg) =>
        Irradiance(CosineOfZenith(moment, latitudeDeg, longitudeDeg));

    /// <summary>Global horizontal irradiance by the cosine of the sun's zenith angle, W/m2: 1098 cos z exp(-0.059 / cos z) (Haurwitz 1945, Journal of Meteorology 2).</summary>
    public static double Irradiance(double cosineOfZenith) => cosineOfZenith <= 0 ? 0 : 1098 * cosineOfZenith * Math.Exp(-0.059 / cosineOfZenith);

    /// <summary>
    /// Cosine of the sun's zenith angle, from its declination and the hour angle of mean solar time; without the equation of time, which moves
    /// noon by at most 17 minutes.
    /// </summary>
    public static double CosineOfZenith(DateTimeOffset moment, double latitudeDeg, double longitudeDeg)
    {
        var utc = moment.UtcDateTime;
        var solarHours = utc.TimeOfDay.TotalHours + (longitudeDeg / 15);
        return CosineOfZenith(Declination(utc.DayOfYear), double.DegreesToRadians(latitudeDeg), double.DegreesToRadians(15 * (solarHours - 12)));
    }

    /// <summary>The same from angles in radians.</summary>
    public static double CosineOfZenith(double declination, double latitude, double hourAngle) =>
        (Math.Sin(latitude) * Math.Sin(declination)) + (Math.Cos(latitude) * Math.Cos(declination) * Math.Cos(hourAngle));

    /// <summary>The sun's declination on a day of the year, radians (Cooper 1969, Solar Energy 12).</summary>
    public static double Declination(double dayOfYear) => double.DegreesToRadians(23.45 * Math.Sin(Math.Tau * (284 + dayOfYear) / 365));
}
