using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using EdgeRuntime.Contracts.Manifests;

namespace EdgeRuntime.Core.Sources.Replay;

/// <summary>Columns of numbers, separated by commas, with or without a line of names; each row is one sample of all channels, as 32-bit floats.</summary>
internal static class CsvReader
{
    private const int MaxColumns = 1024;

    // What Parse returns for a line that holds something else than numbers.
    private const int Text = -1;
    private const int NotANumber = -2;

    // How NumPy, pandas, R and .NET write a value that is missing or beyond all numbers. In a row of data it is an error, and no row of names holds it.
    private static readonly string[] NotNumbers = ["nan", "inf", "infinity", "na", "n/a", "null", "none"];

    /// <summary>Decodes a file.</summary>
    /// <exception cref="ReplayException">A line is no row of numbers.</exception>
    public static Recording Decode(string path, byte[] file)
    {
        var values = new List<float>();
        var columns = 0;
        var number = 0;
        foreach (var line in Encoding.UTF8.GetString(file).AsSpan().EnumerateLines())
        {
            number++;
            if (line.IsWhiteSpace() || line[0] == '#')
            {
                continue;
            }

            var count = Parse(line, values);
            if (count == Text && columns == 0)
            {
                // The names of the columns.
                continue;
            }

            if (count < 0)
            {
                throw new ReplayException($"{path}: line {number} has something that is no number{(columns == 0 ? "" : $", where {columns} numbers are expected")}");
            }

            columns = columns == 0 ? count : columns;
            if (count != columns || count > MaxColumns)
            {
                throw new ReplayException($"{path}: line {number} has {count} numbers, where {columns} numbers are expected");
            }
        }

        return columns > 0
            ? new Recording(ElementType.Float32, [values.Count / columns, columns], MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(values)).ToArray())
            : throw new ReplayException($"{path}: has no rows of numbers");
    }

    /// <summary>Appends a line's numbers and returns how many; <see cref="Text"/> or <see cref="NotANumber"/>, and nothing appended, when one is none.</summary>
    private static int Parse(ReadOnlySpan<char> line, List<float> values)
    {
        var before = values.Count;
        var fault = 0;
        foreach (var range in line.Split(','))
        {
            var cell = line[range].Trim();
            if (float.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) && float.IsFinite(value))
            {
                values.Add(value);
            }
            else if (fault != Text)
            {
                fault = IsNotANumber(cell) ? NotANumber : Text;
            }
        }

        if (fault < 0)
        {
            values.RemoveRange(before, values.Count - before);
            return fault;
        }

        return values.Count - before;
    }

    private static bool IsNotANumber(ReadOnlySpan<char> cell)
    {
        var word = cell.TrimStart("+-");
        foreach (var known in NotNumbers)
        {
            if (word.Equals(known, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        // A number too large for a float.
        return float.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
    }
}
