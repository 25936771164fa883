using System.Globalization;

namespace EdgeRuntime.Fleet.Pages.Layout;

/// <summary>How a person looks at the pages: the time zone, the theme and the width of the window.</summary>
/// <param name="Zone">Time zone.</param>
/// <param name="Theme"><c>light</c>, <c>dark</c> or <c>system</c>.</param>
/// <param name="IsDark">Whether the theme in force is dark.</param>
/// <param name="IsNarrow">Whether lists are cards instead of tables.</param>
public sealed record Viewer(TimeZoneInfo Zone, string Theme, bool IsDark, bool IsNarrow)
{
    private const int MaxOffsetMinutes = 14 * 60;

    /// <summary>The viewer that a browser describes.</summary>
    public static Viewer Of(ViewerFacts facts)
    {
        ArgumentNullException.ThrowIfNull(facts);
        var zone = TimeZoneInfo.TryFindSystemTimeZoneById(facts.Zone, out var known)
            ? known
            : Fixed(facts.Zone, TimeSpan.FromMinutes(Math.Clamp(facts.OffsetMinutes, -MaxOffsetMinutes, MaxOffsetMinutes)));
        return new Viewer(zone, facts.Theme, facts.IsDark, facts.IsNarrow);
    }

    /// <summary>A time in the viewer's zone, as <c>2026-03-01 14:05</c>.</summary>
    public string Minute(DateTimeOffset time) => Text(time, "yyyy-MM-dd HH:mm");

    /// <summary>A time in the viewer's zone, as <c>2026-03-01 14:05:09</c>.</summary>
    public string Second(DateTimeOffset time) => Text(time, "yyyy-MM-dd HH:mm:ss");

    /// <summary>A time within a day or so of now: <c>14:05</c> today, else <c>Mon 14:05</c>, else with the date.</summary>
    public string Near(DateTimeOffset time, DateTimeOffset now)
    {
        var days = (TimeZoneInfo.ConvertTime(time, Zone).Date - TimeZoneInfo.ConvertTime(now, Zone).Date).TotalDays;
        return Text(time, days == 0 ? "HH:mm" : Math.Abs(days) < 6 ? "ddd HH:mm" : "yyyy-MM-dd HH:mm");
    }

    private static TimeZoneInfo Fixed(string name, TimeSpan offset) => TimeZoneInfo.CreateCustomTimeZone(name, offset, name, name);

    private string Text(DateTimeOffset time, string format) => TimeZoneInfo.ConvertTime(time, Zone).ToString(format, CultureInfo.InvariantCulture);
}
