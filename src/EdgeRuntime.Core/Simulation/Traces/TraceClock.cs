namespace EdgeRuntime.Core.Simulation.Traces;

/// <summary>Turns the times of rows into moments: settles the order of day and month, and puts the months of a typical year one after the other.</summary>
internal static class TraceClock
{
    /// <summary>The year that a typical year is given. Not a leap year.</summary>
    public const int TypicalYear = 2001;

    private const int TypicalLeapYear = 2004;

    /// <summary>The samples in order of time.</summary>
    /// <exception cref="TraceException">The order of day and month is ambiguous, or a row goes back in time.</exception>
    public static List<HarvestSample> Resolve(string name, List<TraceRow> rows, bool? dayFirst)
    {
        var isDayFirst = dayFirst ?? IsDayFirst(name, rows);
        var moments = new DateTime[rows.Count];
        for (var i = 0; i < moments.Length; i++)
        {
            var ticks = isDayFirst ? rows[i].DayFirst : rows[i].MonthFirst;
            moments[i] = ticks > 0 ? new DateTime(ticks) : throw new TraceException($"{name}: line {rows[i].Line} is not a date with the {(isDayFirst ? "day" : "month")} first");
        }

        Straighten(moments);
        var samples = new List<HarvestSample>(rows.Count);
        for (var i = 0; i < moments.Length; i++)
        {
            Add(samples, new HarvestSample(new DateTimeOffset(moments[i], TimeSpan.FromMinutes(rows[i].OffsetMinutes)), double.IsNaN(rows[i].Value) ? null : rows[i].Value), name, rows[i].Line);
        }

        return samples;
    }

    private static void Add(List<HarvestSample> samples, HarvestSample sample, string name, int line)
    {
        // The end of summer time repeats an hour in files of local time without an offset: the first of the two counts.
        if (samples.Count == 0 || sample.At > samples[^1].At)
        {
            samples.Add(sample);
        }
        else if (samples[^1].At - sample.At > TimeSpan.FromHours(1))
        {
            throw new TraceException($"{name}: line {line} goes back in time, from {samples[^1].At:u} to {sample.At:u}");
        }
    }

    // Any day above 12 settles it; else the reading whose rows follow each other more evenly.
    private static bool IsDayFirst(string name, List<TraceRow> rows)
    {
        var (onlyDay, onlyMonth, ambiguous) = (0, 0, 0);
        foreach (var row in rows)
        {
            onlyDay = row.MonthFirst == 0 && onlyDay == 0 ? row.Line : onlyDay;
            onlyMonth = row.DayFirst == 0 && onlyMonth == 0 ? row.Line : onlyMonth;
            ambiguous = row.DayFirst != row.MonthFirst && ambiguous == 0 ? row.Line : ambiguous;
        }

        if (onlyDay > 0 && onlyMonth > 0)
        {
            throw new TraceException($"{name}: line {onlyDay} has the day first, line {onlyMonth} the month");
        }

        if (onlyDay > 0 || onlyMonth > 0 || ambiguous == 0)
        {
            return onlyMonth == 0;
        }

        var (asDay, asMonth) = (Breaks(rows, static row => row.DayFirst), Breaks(rows, static row => row.MonthFirst));
        return asDay != asMonth
            ? asDay < asMonth
            : throw new TraceException($"{name}: line {ambiguous}: day or month could come first, and the series does not tell; state --date-order day-first or month-first");
    }

    // How often the distance between two rows changes.
    private static int Breaks(List<TraceRow> rows, Func<TraceRow, long> ticks)
    {
        var breaks = 0;
        for (var i = 2; i < rows.Count; i++)
        {
            breaks += ticks(rows[i]) - ticks(rows[i - 1]) != ticks(rows[i - 1]) - ticks(rows[i - 2]) ? 1 : 0;
        }

        return breaks;
    }

    // A typical year takes each month from another year: the year changes where one month follows another, not only after December, and no month comes twice.
    private static void Straighten(DateTime[] moments)
    {
        var (months, isTypical, hasLeapDay) = (0, false, false);
        for (var i = 0; i < moments.Length; i++)
        {
            var (year, month) = (moments[i].Year, moments[i].Month);
            hasLeapDay |= month == 2 && moments[i].Day == 29;
            if (i > 0 && year == moments[i - 1].Year && month == moments[i - 1].Month)
            {
                continue;
            }

            if ((months & (1 << month)) != 0 || (i > 0 && month != (moments[i - 1].Month % 12) + 1))
            {
                return;
            }

            months |= 1 << month;
            isTypical |= i > 0 && year != moments[i - 1].Year + (month == 1 ? 1 : 0);
        }

        for (var i = 0; isTypical && i < moments.Length; i++)
        {
            var year = (hasLeapDay ? TypicalLeapYear : TypicalYear) + (moments[i].Month < moments[0].Month ? 1 : 0);
            moments[i] = new DateTime(year, moments[i].Month, moments[i].Day).Add(moments[i].TimeOfDay);
        }
    }
}
