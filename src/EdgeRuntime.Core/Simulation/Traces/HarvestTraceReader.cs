using System.Security.Cryptography;
using System.Text;
using EdgeRuntime.Contracts;

namespace EdgeRuntime.Core.Simulation.Traces;

/// <summary>
/// Reads a harvest from a CSV file: irradiance of the NSRDB (columns Year, Month, Day, Hour, Minute, GHI; a panel delivers its rated power
/// at 1000 W/m2), or a time and a power a row (the highest power is the panel's rated one). The header decides which.
/// </summary>
public static class HarvestTraceReader
{
    /// <summary>Largest file that is read.</summary>
    public const long MaxBytes = 128 * 1024 * 1024;

    private const int MaxSamples = 3_000_000;
    private const int MaxLineLength = 4096;

    /// <summary>Reads a file.</summary>
    /// <exception cref="TraceException">It is missing, too large or no trace.</exception>
    public static HarvestTrace Read(string path)
    {
        var file = ReadBytes(path);
        return Parse(Path.GetFileName(path), Convert.ToHexStringLower(SHA256.HashData(file)), Encoding.UTF8.GetString(file));
    }

    /// <summary>Reads the text of a file.</summary>
    /// <exception cref="TraceException">It is no trace.</exception>
    internal static HarvestTrace Parse(string name, string sha256, string text)
    {
        ITraceFormat? format = null;
        var samples = new List<HarvestSample>();
        var number = 0;
        foreach (var line in text.AsSpan().EnumerateLines())
        {
            number++;
            if (line.Length > MaxLineLength)
            {
                throw new TraceException($"{name}: line {number} is longer than {MaxLineLength} characters");
            }

            if (line.IsWhiteSpace() || line[0] == '#')
            {
                continue;
            }

            var isHeader = format is null;
            format ??= FindFormat(line, number, name);
            if (format?.Parse(line) is { } sample)
            {
                Add(samples, sample, name, number);
            }
            else if (!isHeader)
            {
                throw new TraceException($"{name}: line {number} is no row of {format!.Description}");
            }
        }

        if (format is null || samples.Count < 2)
        {
            throw new TraceException($"{name}: has fewer than two samples; wanted is a CSV file with columns Year, Month, Day, Hour, Minute, GHI, or with a time and a power");
        }

        return TraceSlots.Cut(name, sha256, samples, format.FullScale(samples) is var scale and > 0 ? scale : throw new TraceException($"{name}: has no power above 0"));
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

    // NSRDB downloads carry two lines about the place before the names of the columns.
    private static ITraceFormat? FindFormat(ReadOnlySpan<char> line, int number, string name)
    {
        const int LinesBeforeHeader = 3;
        var columns = line.ToString().Split(',', StringSplitOptions.TrimEntries);
        ITraceFormat? format = NsrdbFormat.TryCreate(columns);
        format ??= TimedPowerFormat.TryCreate(columns, line);
        return format is null && number >= LinesBeforeHeader
            ? throw new TraceException($"{name}: line {number} names no columns; wanted are Year, Month, Day, Hour, Minute, GHI, or a time and a power")
            : format;
    }

    private static void Add(List<HarvestSample> samples, HarvestSample sample, string name, int number)
    {
        // The end of summer time repeats an hour in files of local time without an offset: the first of the two counts.
        if (samples.Count > 0 && sample.At <= samples[^1].At)
        {
            if (samples[^1].At - sample.At > TimeSpan.FromHours(1))
            {
                throw new TraceException($"{name}: line {number} goes back in time, from {samples[^1].At:u} to {sample.At:u}");
            }

            return;
        }

        if (samples.Count >= MaxSamples)
        {
            throw new TraceException($"{name}: has more than {MaxSamples} samples");
        }

        samples.Add(sample);
    }
}
