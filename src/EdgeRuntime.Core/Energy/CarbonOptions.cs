namespace EdgeRuntime.Core.Energy;

/// <summary>What a kilowatt-hour that feeds this node has cost the climate. Average intensities, as accounting asks for; never fetched from anywhere, but somebody may tell them by a topic.</summary>
public sealed class CarbonOptions
{
    private const double JoulesPerKilowattHour = 3.6e6;
    private const int Hours = 24;

    /// <summary>Grams of CO2 equivalent a kilowatt-hour, 0 (a node that lives on its own sun) to 3000. Default: none, grams are not accounted.</summary>
    public double? GramsPerKilowattHour { get; set; }

    /// <summary>The same for each hour of the day, UTC, from midnight on: 24 numbers. Default: the one number all day.</summary>
    public IList<double> HourlyGramsPerKilowattHour { get; set; } = [];

    /// <summary>
    /// MQTT topic that tells the intensity, retained if you like: a number, or <c>{"gramsPerKilowattHour": 120}</c>, or <c>{"hourlyGramsPerKilowattHour": [24 numbers, UTC]}</c>. What it says goes
    /// before the numbers above as long as it is fresh. Default: none.
    /// </summary>
    public string? Topic { get; set; }

    /// <summary>How long what the topic said counts, 1 minute to 7 days. Default 1 day.</summary>
    public TimeSpan TopicMaxAge { get; set; } = TimeSpan.FromDays(1);

    /// <summary>Adds a line for each value that cannot be.</summary>
    /// <param name="key">The configuration key of this section, for the messages.</param>
    /// <param name="errors">Receives the lines.</param>
    public void Validate(string key, ICollection<string> errors)
    {
        if (GramsPerKilowattHour is { } grams && !IsSound(grams))
        {
            errors.Add(FormattableString.Invariant($"{key}:GramsPerKilowattHour must be 0 to 3000, but is {grams}"));
        }

        if (HourlyGramsPerKilowattHour.Count is not (0 or Hours))
        {
            errors.Add(FormattableString.Invariant($"{key}:HourlyGramsPerKilowattHour must have {Hours} numbers, one for each hour, but has {HourlyGramsPerKilowattHour.Count}"));
        }

        if (Topic is { } topic && (topic.Length == 0 || topic.AsSpan().IndexOfAny('+', '#') >= 0))
        {
            errors.Add($"{key}:Topic must be one topic without + and #, but is '{topic}'");
        }

        if (TopicMaxAge < TimeSpan.FromMinutes(1) || TopicMaxAge > TimeSpan.FromDays(7))
        {
            errors.Add($"{key}:TopicMaxAge must be 00:01:00 to 7 days, but is {TopicMaxAge}");
        }

        for (var hour = 0; hour < HourlyGramsPerKilowattHour.Count; hour++)
        {
            if (!IsSound(HourlyGramsPerKilowattHour[hour]))
            {
                errors.Add(FormattableString.Invariant($"{key}:HourlyGramsPerKilowattHour:{hour} must be 0 to 3000, but is {HourlyGramsPerKilowattHour[hour]}"));
            }
        }
    }

    /// <summary>Grams of what was drawn evenly over an interval; null where nothing is configured.</summary>
    /// <param name="from">Start of the interval.</param>
    /// <param name="to">Its end.</param>
    /// <param name="joules">What was drawn.</param>
    public double? Grams(DateTimeOffset from, DateTimeOffset to, double joules) =>
        HourlyGramsPerKilowattHour.Count == Hours ? MeanOver(from, to) * joules / JoulesPerKilowattHour : GramsPerKilowattHour * joules / JoulesPerKilowattHour;

    /// <summary>How dirty the electricity of an hour is among those of the day: 0 in the cleanest, 1 in the dirtiest; null where they are all alike or not known.</summary>
    /// <param name="at">A moment in the hour.</param>
    public double? DirtyShare(DateTimeOffset at)
    {
        if (HourlyGramsPerKilowattHour.Count != Hours)
        {
            return null;
        }

        var (cleanest, dirtiest) = (HourlyGramsPerKilowattHour.Min(), HourlyGramsPerKilowattHour.Max());
        return dirtiest > cleanest ? (HourlyGramsPerKilowattHour[at.UtcDateTime.Hour] - cleanest) / (dirtiest - cleanest) : null;
    }

    private static bool IsSound(double grams) => grams is >= 0 and <= 3000;

    private double MeanOver(DateTimeOffset from, DateTimeOffset to)
    {
        if (to <= from)
        {
            return HourlyGramsPerKilowattHour[from.UtcDateTime.Hour];
        }

        var sum = 0.0;
        for (var at = from; at < to;)
        {
            var hourEnds = new DateTimeOffset(at.UtcDateTime.Date, TimeSpan.Zero).AddHours(at.UtcDateTime.Hour + 1);
            var until = hourEnds < to ? hourEnds : to;
            sum += HourlyGramsPerKilowattHour[at.UtcDateTime.Hour] * (until - at).TotalSeconds;
            at = until;
        }

        return sum / (to - from).TotalSeconds;
    }
}
