using System.Globalization;

namespace EdgeRuntime.Core.Simulation.Traces;

/// <summary>
/// A time and a power a row, in the first two columns. Example: <c>2016-07-01 12:15:00-07:00,4312.7</c>. Times without an offset are taken
/// as UTC. The highest power of the file is the panel's rated one.
/// </summary>
internal sealed class TimedPowerFormat : ITraceFormat
{
    private static readonly string[] TimeWords = ["time", "date", "measured_on", "utc"];

    private TimedPowerFormat()
    {
    }

    /// <inheritdoc/>
    public string Description => "a time and a power";

    /// <summary>The format of a first line that names a time and something else, or that is a row itself; null for any other.</summary>
    public static TimedPowerFormat? TryCreate(string[] columns, ReadOnlySpan<char> line)
    {
        var format = new TimedPowerFormat();
        return columns.Length >= 2 && (NamesTime(columns[0]) || format.Parse(line) is not null) ? format : null;
    }

    /// <inheritdoc/>
    public HarvestSample? Parse(ReadOnlySpan<char> line) =>
        CsvCells.TryCell(line, 0, out var time)
        && DateTimeOffset.TryParse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at)
        && at.Year is >= 1900 and <= 2200
        && CsvCells.TryPower(line, 1, out var power)
            ? new HarvestSample(at, power)
            : null;

    /// <inheritdoc/>
    public double FullScale(IReadOnlyList<HarvestSample> samples) => samples.Max(static sample => sample.Value ?? 0);

    // Data frames write their index without a name.
    private static bool NamesTime(string column) =>
        column is "" || TimeWords.Any(word => column.Contains(word, StringComparison.OrdinalIgnoreCase));
}
