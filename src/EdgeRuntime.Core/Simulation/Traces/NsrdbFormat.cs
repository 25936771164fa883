namespace EdgeRuntime.Core.Simulation.Traces;

/// <summary>
/// Irradiance as NREL's National Solar Radiation Database writes it. Example row: <c>16,2017,1,1,8,0,-9.6,-10.3,23.0,0.0,23.0,...</c> under
/// <c>,Year,Month,Day,Hour,Minute,Temperature,Dew Point,DHI,DNI,GHI,...</c>; times are local, without summer time.
/// </summary>
internal sealed class NsrdbFormat : ITraceFormat
{
    // A panel's rated power is what it delivers at 1000 W/m2 (standard test conditions, IEC 60904-3).
    private const double RatedIrradiance = 1000;

    private readonly int _year;
    private readonly int _month;
    private readonly int _day;
    private readonly int _hour;
    private readonly int _minute;
    private readonly int _ghi;

    private NsrdbFormat(string[] columns)
    {
        (_year, _month, _day) = (Find(columns, "Year"), Find(columns, "Month"), Find(columns, "Day"));
        (_hour, _minute, _ghi) = (Find(columns, "Hour"), Find(columns, "Minute"), Find(columns, "GHI"));
    }

    /// <inheritdoc/>
    public string Description => "Year, Month, Day, Hour, Minute and GHI";

    /// <summary>The format of these columns; null when some are missing.</summary>
    public static NsrdbFormat? TryCreate(string[] columns)
    {
        var format = new NsrdbFormat(columns);
        return format is { _year: >= 0, _month: >= 0, _day: >= 0, _hour: >= 0, _minute: >= 0, _ghi: >= 0 } ? format : null;
    }

    /// <inheritdoc/>
    public HarvestSample? Parse(ReadOnlySpan<char> line)
    {
        if (!CsvCells.TryInt(line, _year, out var year) || !CsvCells.TryInt(line, _month, out var month) || !CsvCells.TryInt(line, _day, out var day)
            || !CsvCells.TryInt(line, _hour, out var hour) || !CsvCells.TryInt(line, _minute, out var minute) || !CsvCells.TryPower(line, _ghi, out var ghi))
        {
            return null;
        }

        return year is >= 1900 and <= 2200 && month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month) && hour is >= 0 and <= 23 && minute is >= 0 and <= 59
            ? new HarvestSample(new DateTimeOffset(year, month, day, hour, minute, 0, TimeSpan.Zero), ghi)
            : null;
    }

    /// <inheritdoc/>
    public double FullScale(IReadOnlyList<HarvestSample> samples) => RatedIrradiance;

    private static int Find(string[] columns, string name) => Array.FindIndex(columns, column => column.Equals(name, StringComparison.OrdinalIgnoreCase));
}
