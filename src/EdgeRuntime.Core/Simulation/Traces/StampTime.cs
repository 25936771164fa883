using EdgeRuntime.Core.Tables;

namespace EdgeRuntime.Core.Simulation.Traces;

/// <summary>
/// The time in one column (<see cref="TimeText"/>, or seconds or milliseconds since 1970), or a date and a time of day in two, as MIDC writes them:
/// <c>06/01/2024,12:30</c>.
/// </summary>
internal sealed class StampTime : ITraceTime
{
    private const double FirstUnixSecond = 1e8;
    private const double FirstUnixMillisecond = 1e11;

    private readonly int _column;
    private readonly int _ofDay;

    private StampTime(int column, int ofDay) => (_column, _ofDay) = (column, ofDay);

    /// <summary>Finds the columns by the first row; null when none is a time.</summary>
    public static StampTime? TryCreate(TableReader table)
    {
        for (var i = 0; i < table.Columns; i++)
        {
            if (CellText.KindOf(table[i]) == CellKind.Time && TimeText.TryParse(table[i], out var time) && !IsTimeOfDay(time))
            {
                var next = i + 1 < table.Columns && CellText.KindOf(table[i + 1]) == CellKind.Time && TimeText.TryParse(table[i + 1], out var ofDay) && IsTimeOfDay(ofDay) ? i + 1 : -1;
                return new StampTime(i, next);
            }
        }

        for (var i = 0; i < table.Columns && i < table.Names.Count; i++)
        {
            if (table.Names[i].Contains("time", StringComparison.OrdinalIgnoreCase) && CellText.KindOf(table[i]) == CellKind.Number && table.TryNumber(i, out var unix) && unix >= FirstUnixSecond)
            {
                return new StampTime(i, -1);
            }
        }

        return null;
    }

    /// <inheritdoc/>
    public bool Has(int column) => column == _column || column == _ofDay;

    /// <inheritdoc/>
    public WrittenTime Read(TableReader table)
    {
        if (CellText.KindOf(table[_column]) == CellKind.Number && table.TryNumber(_column, out var unix) && unix is >= FirstUnixSecond and < 1e13)
        {
            var moment = DateTime.UnixEpoch.AddSeconds(unix >= FirstUnixMillisecond ? unix / 1000 : unix);
            return new WrittenTime(moment, moment, TimeSpan.Zero);
        }

        if (!TimeText.TryParse(table[_column], out var time) || IsTimeOfDay(time))
        {
            throw table.Fault(_column, "is not a time");
        }

        if (_ofDay < 0)
        {
            return time;
        }

        if (!TimeText.TryParse(table[_ofDay], out var ofDay) || !IsTimeOfDay(ofDay))
        {
            throw table.Fault(_ofDay, "is not a time of day");
        }

        var add = ofDay.DayFirst!.Value.TimeOfDay;
        return time with { DayFirst = time.DayFirst + add, MonthFirst = time.MonthFirst + add };
    }

    private static bool IsTimeOfDay(WrittenTime time) => time.DayFirst is { Year: 1 };
}
