using EdgeRuntime.Core.Power;

namespace EdgeRuntime.Core.Scheduling;

/// <summary>What the rate follows where no battery is configured.</summary>
public sealed class ScheduleOptions
{
    /// <summary>The highest rate at all times.</summary>
    public const string Always = "always";

    /// <summary>The highest rate between two times of the day.</summary>
    public const string ClockKind = "clock";

    /// <summary>The highest rate while the sun is up.</summary>
    public const string SunKind = "sun";

    private static readonly TimeSpan Day = TimeSpan.FromDays(1);

    /// <summary><c>always</c>, <c>clock</c> or <c>sun</c>: when the rate is the highest and not the lowest. Default always.</summary>
    public string Kind { get; set; } = Always;

    /// <summary>clock: from when on, UTC, 00:00:00 to 23:59:59. Default 06:00:00.</summary>
    public TimeSpan From { get; set; } = TimeSpan.FromHours(6);

    /// <summary>clock: until when, UTC; before From it is on the next day. Default 20:00:00.</summary>
    public TimeSpan To { get; set; } = TimeSpan.FromHours(20);

    /// <summary>sun: degrees north, -90 to 90. Default 47.</summary>
    public double LatitudeDeg { get; set; } = 47;

    /// <summary>sun: degrees east, -180 to 180. Default 8.</summary>
    public double LongitudeDeg { get; set; } = 8;

    /// <summary>Whether the rate is the highest at a moment, and why.</summary>
    internal (bool IsHigh, string Reason) At(DateTimeOffset moment)
    {
        switch (Kind)
        {
            case ClockKind:
                var time = moment.UtcDateTime.TimeOfDay;
                var within = From <= To ? time >= From && time < To : time >= From || time < To;
                return (within, FormattableString.Invariant($"no battery is configured: clock schedule, {(within ? "within" : "outside")} {From:hh\\:mm}..{To:hh\\:mm} UTC"));
            case SunKind:
                var up = ClearSky.CosineOfZenith(moment, LatitudeDeg, LongitudeDeg) > 0;
                return (up, $"no battery is configured: sun schedule, the sun is {(up ? "up" : "down")}");
            default:
                return (true, "no battery is configured");
        }
    }

    /// <summary>Adds a line for each value that cannot be.</summary>
    /// <param name="key">The configuration key of this section, for the messages.</param>
    /// <param name="errors">Receives the lines.</param>
    public void Validate(string key, ICollection<string> errors)
    {
        Check(Kind is Always or ClockKind or SunKind, $"{key}:Kind must be {Always}, {ClockKind} or {SunKind}, but is '{Kind}'");
        Check(From >= TimeSpan.Zero && From < Day, $"{key}:From must be 00:00:00 to 23:59:59, but is {From}");
        Check(To >= TimeSpan.Zero && To < Day, $"{key}:To must be 00:00:00 to 23:59:59, but is {To}");
        Check(From != To, $"{key}:From and {key}:To must differ, but both are {From}");
        Check(LatitudeDeg is >= -90 and <= 90, $"{key}:LatitudeDeg must be -90 to 90, but is {LatitudeDeg}");
        Check(LongitudeDeg is >= -180 and <= 180, $"{key}:LongitudeDeg must be -180 to 180, but is {LongitudeDeg}");

        void Check(bool ok, FormattableString message)
        {
            if (!ok)
            {
                errors.Add(FormattableString.Invariant(message));
            }
        }
    }
}
