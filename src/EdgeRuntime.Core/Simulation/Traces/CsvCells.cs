using System.Globalization;

namespace EdgeRuntime.Core.Simulation.Traces;

/// <summary>Cells of one line of a CSV file without quotes.</summary>
internal static class CsvCells
{
    // What instruments write when they have no value.
    private static readonly string[] Missing = ["", "nan", "na", "null", "none"];

    /// <summary>A column's cell; false when the line is shorter.</summary>
    public static bool TryCell(ReadOnlySpan<char> line, int column, out ReadOnlySpan<char> cell)
    {
        var index = 0;
        foreach (var range in line.Split(','))
        {
            if (index++ == column)
            {
                cell = line[range].Trim();
                return true;
            }
        }

        cell = default;
        return false;
    }

    /// <summary>A whole number; false when the cell holds none.</summary>
    public static bool TryInt(ReadOnlySpan<char> line, int column, out int value)
    {
        value = 0;
        return TryCell(line, column, out var cell) && int.TryParse(cell, NumberStyles.Integer, CultureInfo.InvariantCulture, out value);
    }

    /// <summary>A power: negative ones count as 0, since what a plant takes at night is no harvest; null where the instrument had no value. False when the cell holds something else.</summary>
    public static bool TryPower(ReadOnlySpan<char> line, int column, out double? value)
    {
        const double Largest = 1e9;
        value = null;
        if (!TryCell(line, column, out var cell))
        {
            return false;
        }

        foreach (var word in Missing)
        {
            if (cell.Equals(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        if (!double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) || !(Math.Abs(number) <= Largest))
        {
            return false;
        }

        value = Math.Max(0, number);
        return true;
    }
}
