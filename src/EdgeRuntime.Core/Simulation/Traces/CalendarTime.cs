using EdgeRuntime.Core.Tables;

namespace EdgeRuntime.Core.Simulation.Traces;

/// <summary>
/// The time in columns of numbers: Year, Month, Day, Hour, Minute (NSRDB; times are local, without summer time). PVWatts has no year, which makes one typical year,
/// and SURFRAD no names: <c>2024 1 1 1 0 0 0.000 161.39 -2.0 ...</c> is year, day of the year, month, day, hour, minute.
/// </summary>
internal sealed class CalendarTime : ITraceTime
{
    /// <summary>Column of SURFRAD's downwelling global irradiance.</summary>
    public const int SurfradGlobal = 8;

    private const int SurfradColumns = 48;

    private readonly int _year;
    private readonly int _month;
    private readonly int _day;
    private readonly int _hour;
    private readonly int _minute;

    private CalendarTime(int year, int month, int day, int hour, int minute) => (_year, _month, _day, _hour, _minute) = (year, month, day, hour, minute);

    /// <summary>The columns by their names; null when some are missing.</summary>
    public static CalendarTime? TryCreate(IReadOnlyList<string> names)
    {
        var time = new CalendarTime(Find(names, "Year"), Find(names, "Month"), Find(names, "Day"), Find(names, "Hour"), Find(names, "Minute"));
        return time is { _month: >= 0, _day: >= 0, _hour: >= 0 } ? time : null;
    }

    /// <summary>Whether the row is one of SURFRAD.</summary>
    public static CalendarTime? TrySurfrad(TableReader table)
    {
        var time = new CalendarTime(0, 2, 3, 4, 5);
        return table.Names.Count == 0 && table.Columns == SurfradColumns && table[0].Length == 4 && time.Parse(table) is not null ? time : null;
    }

    /// <inheritdoc/>
    public bool Has(int column) => column == _year || column == _month || column == _day || column == _hour || column == _minute;

    /// <inheritdoc/>
    public WrittenTime Read(TableReader table) =>
        Parse(table) is { } time ? new WrittenTime(time, time, null) : throw table.Fault($"has no date in {(_year < 0 ? "" : "Year, ")}Month, Day, Hour{(_minute < 0 ? "" : ", Minute")}");

    private DateTime? Parse(TableReader table)
    {
        var (year, minute) = (TraceClock.TypicalYear, 0);
        return (_year < 0 || TryInt(table, _year, out year)) && TryInt(table, _month, out var month) && TryInt(table, _day, out var day)
            && TryInt(table, _hour, out var hour) && (_minute < 0 || TryInt(table, _minute, out minute))
            && year is >= 1900 and <= 2200 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month) && hour is >= 0 and <= 24 && minute is >= 0 and <= 59
                ? new DateTime(year, month, day).AddMinutes((hour * 60) + minute)
                : null;
    }

    private static bool TryInt(TableReader table, int column, out int value)
    {
        var isNumber = table.TryNumber(column, out var number) && Math.Abs(number) < 1e6 && number == Math.Floor(number);
        value = isNumber ? (int)number : 0;
        return isNumber;
    }

    private static int Find(IReadOnlyList<string> names, string name)
    {
        for (var i = 0; i < names.Count; i++)
        {
            if (names[i].Equals(name, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return -1;
    }
}
