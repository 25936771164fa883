using System.Globalization;

namespace EdgeRuntime.Core.Energy.External;

/// <summary>Which column of a meter's CSV holds what, by its header: <c>timestamp</c> (seconds or RFC 3339; also _ms, _us), <c>power</c> or <c>power_w</c> (also _mw, _uw), <c>marker</c>.</summary>
internal sealed class MeterColumns
{
    private static readonly Dictionary<string, double> TimeUnits = new(StringComparer.OrdinalIgnoreCase) { ["timestamp"] = 1, ["timestamp_s"] = 1, ["timestamp_ms"] = 1e-3, ["timestamp_us"] = 1e-6 };
    private static readonly Dictionary<string, double> PowerUnits = new(StringComparer.OrdinalIgnoreCase) { ["power"] = 1, ["power_w"] = 1, ["power_mw"] = 1e-3, ["power_uw"] = 1e-6 };

    private readonly int _time;
    private readonly double _timeUnit;
    private readonly int _power;
    private readonly double _powerUnit;
    private readonly int _marker;

    private MeterColumns(string[] names)
    {
        _time = Array.FindIndex(names, TimeUnits.ContainsKey);
        _power = Array.FindIndex(names, PowerUnits.ContainsKey);
        _marker = Array.FindIndex(names, static name => name.Equals("marker", StringComparison.OrdinalIgnoreCase));
        (_timeUnit, _powerUnit) = (_time < 0 ? 0 : TimeUnits[names[_time]], _power < 0 ? 0 : PowerUnits[names[_power]]);
    }

    /// <summary>Whether windows are marked.</summary>
    public bool HasMarker => _marker >= 0;

    /// <summary>Reads a header; null when it names no time or no power.</summary>
    public static MeterColumns? Parse(string header)
    {
        var columns = new MeterColumns([.. header.Split(',').Select(static name => name.Trim().Trim('"'))]);
        return columns._time >= 0 && columns._power >= 0 ? columns : null;
    }

    /// <summary>Reads a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="sample">Its figures.</param>
    /// <param name="problem">What is wrong with it; null when nothing is.</param>
    public bool TryParse(string row, out (double Seconds, double Watts, bool Marked) sample, out string? problem)
    {
        sample = default;
        var cells = row.Split(',');
        if (cells.Length <= Math.Max(Math.Max(_time, _power), _marker))
        {
            problem = "has fewer columns than the header";
            return false;
        }

        problem = !TryTime(cells[_time].Trim(), out var seconds) ? $"'{Excerpt(cells[_time])}' is no time"
            : !TryNumber(cells[_power], out var power) ? $"'{Excerpt(cells[_power])}' is no power"
            : HasMarker && cells[_marker].Trim() is not ("0" or "1") ? $"'{Excerpt(cells[_marker])}' is no marker, which is 0 or 1"
            : null;
        if (problem is not null)
        {
            return false;
        }

        _ = TryNumber(cells[_power], out var watts);
        sample = (seconds, watts * _powerUnit, HasMarker && cells[_marker].Trim() == "1");
        return true;
    }

    private bool TryTime(string text, out double seconds)
    {
        if (TryNumber(text, out var number))
        {
            seconds = number * _timeUnit;
            return true;
        }

        var isDate = DateTimeOffset.TryParse(text.Trim('"'), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var moment);
        seconds = isDate ? moment.UtcTicks / (double)TimeSpan.TicksPerSecond : 0;
        return isDate;
    }

    private static bool TryNumber(string text, out double value) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out value) && double.IsFinite(value);

    private static string Excerpt(string text) => Contracts.OneLineText.Of(text.Length > 40 ? text[..40] : text);
}
