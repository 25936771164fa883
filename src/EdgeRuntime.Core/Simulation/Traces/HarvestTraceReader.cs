using System.Globalization;
using System.Security.Cryptography;
using EdgeRuntime.Contracts;
using EdgeRuntime.Core.Tables;

namespace EdgeRuntime.Core.Simulation.Traces;

/// <summary>
/// Reads a harvest from a CSV file: a time, and a power or an irradiance (NSRDB, PVGIS, PVWatts, SURFRAD, MIDC, loggers). A panel delivers its rated power at
/// 1000 W/m2; the rated power of a plant is the one that PVGIS states, or the highest of the file.
/// </summary>
public static class HarvestTraceReader
{
    /// <summary>Largest file that is read.</summary>
    public const long MaxBytes = 128 * 1024 * 1024;

    // Standard test conditions, IEC 60904-3.
    private const double RatedIrradiance = 1000;

    private const int MaxSamples = 3_000_000;
    private const double LargestValue = 1e9;

    // NSRDB, SURFRAD and MIDC write -999, -9999 or -9999.9 where the instrument had no value.
    private const double MissingIrradiance = -900;

    /// <summary>Reads a file.</summary>
    /// <exception cref="TraceException">It is missing, too large or not a trace.</exception>
    public static HarvestTrace Read(string path, TraceOptions? options = null)
    {
        var file = ReadBytes(path);
        using var text = TableText.Open(new MemoryStream(file));
        return Parse(Path.GetFileName(path), Convert.ToHexStringLower(SHA256.HashData(file)), text, options ?? new TraceOptions());
    }

    /// <summary>Reads the text of a file.</summary>
    /// <exception cref="TraceException">It is not a trace.</exception>
    internal static HarvestTrace Parse(string name, string sha256, TextReader text, TraceOptions options)
    {
        try
        {
            var table = TableReader.Open(text, name, new TableOptions(), allowsFooter: true);
            var rows = new List<TraceRow>();
            var isIrradiance = table.Read() && ReadRows(table, name, options, rows);
            var samples = TraceClock.Resolve(name, rows, options.DayFirst);
            if (samples.Count < 2)
            {
                throw new TraceException($"{name}: has fewer than two samples; wanted is a CSV file with a time and a power or an irradiance");
            }

            var scale = isIrradiance ? RatedIrradiance : RatedPower(table) ?? samples.Max(static sample => sample.Value ?? 0);
            return TraceSlots.Cut(name, sha256, samples, scale > 0 ? scale : throw new TraceException($"{name}: has no power above 0"));
        }
        catch (InvalidDataException e)
        {
            throw new TraceException(e.Message, e);
        }
    }

    private static bool ReadRows(TableReader table, string name, TraceOptions options, List<TraceRow> rows)
    {
        var surfrad = CalendarTime.TrySurfrad(table);
        ITraceTime? time = surfrad ?? CalendarTime.TryCreate(table.Names);
        time ??= StampTime.TryCreate(table) ?? throw new TraceException($"{name}: line {table.Line} has no time; wanted are Year, Month, Day, Hour, Minute, or a time in one column");
        var (column, isIrradiance) = surfrad is not null && options.Column is null ? (CalendarTime.SurfradGlobal, true) : TraceColumns.Find(table, name, options.Column, time.Has);
        do
        {
            if (rows.Count >= MaxSamples)
            {
                throw new TraceException($"{name}: has more than {MaxSamples} samples");
            }

            var at = time.Read(table);
            rows.Add(new TraceRow(at.DayFirst?.Ticks ?? 0, at.MonthFirst?.Ticks ?? 0, (short)(at.Offset ?? TimeSpan.Zero).TotalMinutes, table.Line, Value(table, column, isIrradiance)));
        }
        while (table.Read());

        return isIrradiance;
    }

    // Negative powers count as 0: what a plant takes at night is not a harvest.
    private static double Value(TableReader table, int column, bool isIrradiance) =>
        !table.TryNumber(column, out var value) || (isIrradiance && value <= MissingIrradiance) ? double.NaN
        : Math.Abs(value) <= LargestValue ? Math.Max(0, value)
        : throw table.Fault(column, "is too large");

    // PVGIS: 'Nominal power of the PV system (c-Si) (kWp):   0.01'.
    private static double? RatedPower(TableReader table)
    {
        const double Kilo = 1000;
        foreach (var line in table.Preamble())
        {
            if (line.StartsWith("Nominal power", StringComparison.OrdinalIgnoreCase) && line.Contains("(kWp)", StringComparison.OrdinalIgnoreCase)
                && double.TryParse(line.AsSpan(line.LastIndexOf(':') + 1).Trim(), NumberStyles.Float, CultureInfo.InvariantCulture, out var kilowatts) && kilowatts > 0)
            {
                return kilowatts * Kilo;
            }
        }

        return null;
    }

    private static byte[] ReadBytes(string path)
    {
        try
        {
            using var file = File.OpenRead(path);
            if (file.Length > MaxBytes)
            {
                throw new TraceException($"{path}: has {file.Length} bytes; at most {MaxBytes} are read");
            }

            var bytes = new byte[file.Length];
            file.ReadExactly(bytes);
            return bytes;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TraceException($"{path}: cannot be read ({FileFault.Of(e, path)})", e);
        }
    }
}
