using System.Runtime.InteropServices;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Tables;

namespace EdgeRuntime.Core.Sources.Replay;

/// <summary>Columns of numbers as <see cref="TableReader"/> reads them; each row is one sample of all chosen channels, as 32-bit floats.</summary>
internal static class CsvReader
{
    /// <summary>Decodes a file.</summary>
    /// <exception cref="ReplayException">A line is not a row of numbers.</exception>
    public static Recording Decode(string path, byte[] file, TableOptions options)
    {
        try
        {
            using var text = TableText.Open(new MemoryStream(file));
            var table = TableReader.Open(text, path, options);
            var columns = table.Choose(options.Columns);
            var values = new List<float>();
            while (table.Read())
            {
                Append(table, columns, options.NotANumber, values);
            }

            return values.Count > 0
                ? new Recording(ElementType.Float32, [values.Count / columns.Length, columns.Length], MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(values)).ToArray())
                : throw new ReplayException($"{path}: has no rows of numbers");
        }
        catch (InvalidDataException e)
        {
            throw new ReplayException(e.Message, e);
        }
    }

    private static void Append(TableReader table, int[] columns, NotANumberPolicy policy, List<float> values)
    {
        var before = values.Count;
        foreach (var column in columns)
        {
            if (table.TryNumber(column, out var number) && float.IsFinite((float)number))
            {
                values.Add((float)number);
                continue;
            }

            if (policy == NotANumberPolicy.Refuse)
            {
                throw table.Fault(column, "is not a number; set NotANumber to Skip, Previous or Keep");
            }

            if (policy == NotANumberPolicy.Keep)
            {
                values.Add(float.NaN);
            }
            else if (policy == NotANumberPolicy.Previous && before > 0)
            {
                values.Add(values[^columns.Length]);
            }
            else
            {
                values.RemoveRange(before, values.Count - before);
                return;
            }
        }
    }
}
