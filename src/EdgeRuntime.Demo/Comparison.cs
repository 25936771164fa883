using System.Globalization;

namespace EdgeRuntime.Demo;

/// <summary>What the scheduler won, in one line.</summary>
internal static class Comparison
{
    /// <summary>Of one device.</summary>
    public static string Of(UsefulWork own, UsefulWork atFixedRate, double rateHz) => Text($"""
        In {own.Elapsed.TotalDays:0.0} days: scheduled {own.CaughtFraction:0 %} of the events caught with {own.Inferences:#,0} inferences and {own.EnergyJoules / 3600:0.0} Wh, {Dead(own.Dead)}. 
        At a fixed {rateHz:0.##} Hz on the same sun: {atFixedRate.CaughtFraction:0 %} with {atFixedRate.Inferences:#,0} and {atFixedRate.EnergyJoules / 3600:0.0} Wh, {Dead(atFixedRate.Dead)}.
        """);

    /// <summary>Of all devices.</summary>
    public static string OfAll(IReadOnlyCollection<(UsefulWork Own, UsefulWork AtFixedRate)> devices, double rateHz) => Text($"""
        In {devices.Max(static d => d.Own.Elapsed.TotalDays):0.0} days the scheduler caught {devices.Average(static d => d.Own.CaughtFraction):0 %} of the events, {Dead(Sum(devices.Select(static d => d.Own.Dead)))}; 
        the same boards at a fixed {rateHz:0.##} Hz on the same sun would have caught {devices.Average(static d => d.AtFixedRate.CaughtFraction):0 %}, {Dead(Sum(devices.Select(static d => d.AtFixedRate.Dead)))}.
        """);

    private static string Dead(TimeSpan time) => time < TimeSpan.FromMinutes(1) ? "never without power" : Text($"{time.TotalHours:0.0} h without power");

    private static TimeSpan Sum(IEnumerable<TimeSpan> times) => times.Aggregate(TimeSpan.Zero, static (sum, time) => sum + time);

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture).Replace("\n", "", StringComparison.Ordinal);
}
