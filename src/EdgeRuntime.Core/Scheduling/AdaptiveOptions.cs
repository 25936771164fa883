namespace EdgeRuntime.Core.Scheduling;

/// <summary>What the adaptive policy is told beforehand; it learns the rest.</summary>
public sealed class AdaptiveOptions
{
    /// <summary>Mean length of the events that are to be caught: what a higher rate is worth. Above 0, at most a day, default 2 seconds.</summary>
    public TimeSpan EventMean { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>Rated power of the solar panel, watts: the forecast of the first day, before a harvest has been seen. 0 (no panel, the default) to 100000.</summary>
    public double PanelWatts { get; set; }

    /// <summary>When the sun stands highest, time of day in UTC: 12:00 less an hour for each 15 degrees east. For the first day only. Default 12:00.</summary>
    public TimeSpan SolarNoonUtc { get; set; } = TimeSpan.FromHours(12);

    /// <summary>Degrees north, -90 to 90, from which the season is foreseen. Null, the default, learns it from the length of the days, which takes half a year.</summary>
    public double? LatitudeDeg { get; set; }

    /// <summary>Until when the battery has to last, such as the next visit; energy is spread evenly until then. Null, the default, is no such moment.</summary>
    public DateTimeOffset? Deadline { get; set; }

    /// <summary>
    /// Scarce energy: 1 (default) spends it at the most efficient rate as soon as it is there and sleeps when it is gone, which catches the most
    /// events, since what is spent cannot spill; 0 spreads it evenly over the hours. With a deadline it is spread in any case.
    /// </summary>
    public double FrontLoadFraction { get; set; } = 1;

    /// <summary>
    /// On mains: share of the inferences that may wait for cleaner electricity, 0 to 1. In the hour that <c>Telemetry:Carbon</c> calls the dirtiest of the day
    /// the rate is lower by so much, in the cleanest not at all, in between in proportion. Default 0.
    /// </summary>
    public double DeferrableFraction { get; set; }

    /// <summary>Usable energy of the full battery, watt-hours, where the sensor does not tell. 0, the default, is unknown.</summary>
    public double CapacityWh { get; set; }

    /// <summary>File that keeps what was learned of harvest and season over a restart; "none": it is learned again. Default: policy.json in the state directory.</summary>
    public string? MemoryPath { get; set; }

    /// <summary>Adds a line for each value that cannot be.</summary>
    /// <param name="key">The configuration key of this section, for the messages.</param>
    /// <param name="errors">Receives the lines.</param>
    public void Validate(string key, ICollection<string> errors)
    {
        Check(EventMean > TimeSpan.Zero && EventMean <= TimeSpan.FromDays(1), $"{key}:EventMean must be above 00:00:00 and at most a day, but is {EventMean}");
        Check(PanelWatts is >= 0 and <= 100_000, $"{key}:PanelWatts must be 0 to 100000, but is {PanelWatts}");
        Check(SolarNoonUtc >= TimeSpan.Zero && SolarNoonUtc < TimeSpan.FromDays(1), $"{key}:SolarNoonUtc must be 00:00:00 to 23:59:59, but is {SolarNoonUtc}");
        Check(LatitudeDeg is null or (>= -90 and <= 90), $"{key}:LatitudeDeg must be -90 to 90, but is {LatitudeDeg}");
        Check(FrontLoadFraction is >= 0 and <= 1, $"{key}:FrontLoadFraction must be 0 to 1, but is {FrontLoadFraction}");
        Check(DeferrableFraction is >= 0 and <= 1, $"{key}:DeferrableFraction must be 0 to 1, but is {DeferrableFraction}");
        Check(CapacityWh is >= 0 and <= 100_000, $"{key}:CapacityWh must be 0 to 100000, but is {CapacityWh}");

        void Check(bool ok, FormattableString message)
        {
            if (!ok)
            {
                errors.Add(FormattableString.Invariant(message));
            }
        }
    }
}
