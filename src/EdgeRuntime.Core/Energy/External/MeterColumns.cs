using EdgeRuntime.Contracts;
using EdgeRuntime.Core.Tables;

namespace EdgeRuntime.Core.Energy.External;

/// <summary>
/// Which column of a meter's record holds what, by the names: a time, a power or a current with a voltage, and a marker (<c>marker</c>, <c>D0-D7</c> of the PPK2
/// with a digit for each input, or <c>D0</c> to <c>D7</c>).
/// </summary>
internal sealed class MeterColumns
{
    private readonly TableReader _table;
    private readonly string _name;
    private readonly int _time;
    private readonly double _timeUnit;
    private readonly int _power;
    private readonly double _powerUnit;
    private readonly int _voltage = -1;
    private readonly double _volts = 1;
    private readonly int _marker;
    private readonly int _bit;

    private MeterColumns(TableReader table, string name, MeterOptions options)
    {
        (_table, _name) = (table, name);
        (_time, _timeUnit) = Find('s');
        (_power, _powerUnit) = Find('W');
        if (_power < 0)
        {
            (_power, _powerUnit) = Find('A');
            (_voltage, _volts) = options.SupplyVolts is { } stated ? (-1, stated) : Find('V');
            if (_power >= 0 && _voltage < 0 && options.SupplyVolts is null)
            {
                throw new InvalidDataException($"{name}: has a current but no voltage; state the supply voltage with --supply-v");
            }
        }

        (_marker, _bit) = FindMarker(options.MarkerLine);
    }

    /// <summary>Whether windows are marked.</summary>
    public bool HasMarker => _marker >= 0;

    /// <summary>Whether the marker is a digital input that the meter always records, connected or not.</summary>
    public bool IsDigital { get; private set; }

    /// <summary>Finds the columns.</summary>
    /// <exception cref="InvalidDataException">The time or the power is missing, or several columns could be it.</exception>
    public static MeterColumns Find(TableReader table, string name, MeterOptions options)
    {
        var columns = new MeterColumns(table, name, options);
        return columns is { _time: >= 0, _power: >= 0 }
            ? columns
            : throw new InvalidDataException(
                $"{name}: a line must name the columns: a time (timestamp, time_ms), and a power (power, power_mw) or a current and a voltage; "
                + (table.Names.Count == 0 ? "it names none" : $"it names {OneLineText.Of(string.Join(", ", table.Names))}"));
    }

    /// <summary>Reads the row.</summary>
    /// <exception cref="InvalidDataException">A cell is not what its column says.</exception>
    public (double Seconds, double Watts, bool Marked) Read()
    {
        var watts = Number(_power) * _powerUnit * _volts * (_voltage < 0 ? 1 : Number(_voltage));
        return (Seconds(), watts, HasMarker && IsMarked());
    }

    private double Seconds()
    {
        if (TimeText.TryParse(_table[_time], out var time) && CellText.KindOf(_table[_time]) == CellKind.Time)
        {
            return ((time.DayFirst ?? time.MonthFirst)!.Value - (time.Offset ?? TimeSpan.Zero)).Ticks / (double)TimeSpan.TicksPerSecond;
        }

        return Number(_time) * _timeUnit;
    }

    private double Number(int column) => _table.TryNumber(column, out var number) ? number : throw _table.Fault(column, "is not a number");

    private bool IsMarked()
    {
        var cell = _table[_marker];
        return cell.Length > _bit && cell[_bit] is '0' or '1' && (IsDigital || cell.Length == 1)
            ? cell[_bit] == '1'
            : throw _table.Fault(_marker, IsDigital ? $"has no digit 0 or 1 for D{_bit}" : "is not a marker, which is 0 or 1");
    }

    private (int Column, double Unit) Find(char kind)
    {
        var (found, isPlain, unit, count) = (-1, false, 1.0, 0);
        for (var i = 0; i < _table.Names.Count; i++)
        {
            var quantity = MeterQuantity.Of(_table.Names[i]);
            if (quantity.Kind != kind || (isPlain && !quantity.IsPlain))
            {
                continue;
            }

            count = quantity.IsPlain && !isPlain ? 1 : count + 1;
            if (found < 0 || (quantity.IsPlain && !isPlain))
            {
                (found, isPlain, unit) = (i, quantity.IsPlain, quantity.Unit);
            }
        }

        return count <= 1 || kind == 's'
            ? (found, unit)
            : throw new InvalidDataException($"{_name}: several columns could be the {(kind == 'W' ? "power" : kind == 'A' ? "current" : "voltage")}; keep one of {OneLineText.Of(string.Join(", ", _table.Names))}");
    }

    private (int Column, int Bit) FindMarker(int line)
    {
        for (var i = 0; i < _table.Names.Count; i++)
        {
            var name = _table.Names[i];
            if (name.Equals("marker", StringComparison.OrdinalIgnoreCase))
            {
                return (i, 0);
            }

            var isAll = name.Equals("D0-D7", StringComparison.OrdinalIgnoreCase);
            if (isAll || (name.Length == 2 && name[0] is 'D' or 'd' && name[1] == '0' + line))
            {
                IsDigital = true;
                return (i, isAll ? line : 0);
            }
        }

        return (-1, 0);
    }
}
