using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using EdgeRuntime.Contracts.Manifests;

namespace EdgeRuntime.Core.Sources.Replay;

/// <summary>Columns of numbers, separated by commas, with or without a line of names; each row is one sample of all channels, as 32-bit floats.</summary>
internal static class CsvReader
{
    private const int MaxColumns = 1024;

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
            if (count < 0 && values.Count == 0 && columns == 0)
            {
                // The names of the columns.
                continue;
            }

            columns = columns == 0 ? count : columns;
            if (count != columns || count > MaxColumns)
            {
                throw new ReplayException($"{path}: line {number} has {(count < 0 ? "something that is no number" : $"{count} numbers")}, where {columns} numbers are expected");
            }
        }

        return columns > 0
            ? new Recording(ElementType.Float32, [values.Count / columns, columns], MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(values)).ToArray())
            : throw new ReplayException($"{path}: has no rows of numbers");
    }

    /// <summary>Appends a line's numbers and returns how many; -1, and nothing appended, when one is none.</summary>
    private static int Parse(ReadOnlySpan<char> line, List<float> values)
    {
        var before = values.Count;
        foreach (var range in line.Split(','))
        {
            if (!float.TryParse(line[range].Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) || !float.IsFinite(value))
            {
                values.RemoveRange(before, values.Count - before);
                return -1;
            }

            values.Add(value);
        }

        return values.Count - before;
    }
}
