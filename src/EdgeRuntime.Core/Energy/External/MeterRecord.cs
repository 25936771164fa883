using EdgeRuntime.Core.Tables;

namespace EdgeRuntime.Core.Energy.External;

/// <summary>
/// The record of an external power meter: time and power, and a column that a GPIO of the board has marked while inferences ran. Integrated by the trapezium
/// rule as it is read, so that an hour at a million samples a second needs no memory.
/// </summary>
public sealed class MeterRecord
{
    private const int MaxWindows = 100_000;

    // A meter that stood still this long has lost what was drawn meanwhile.
    private const double LongestGapSeconds = 5;

    private readonly List<MeterWindow> _windows = [];
    private double _idleJoules;
    private double _idleSeconds;

    private MeterRecord()
    {
    }

    /// <summary>The marked windows; the whole record where nothing is marked.</summary>
    public IReadOnlyList<MeterWindow> Windows => _windows;

    /// <summary>Mean power outside the windows; null where the record has none.</summary>
    public double? IdleWatts => _idleSeconds > 0 ? _idleJoules / _idleSeconds : null;

    /// <summary>Reads a record.</summary>
    /// <param name="reader">The CSV.</param>
    /// <param name="name">What to call it in messages.</param>
    /// <param name="options">What it does not state itself.</param>
    /// <exception cref="InvalidDataException">It is none; the message is one line with the file and the row.</exception>
    public static MeterRecord Read(TextReader reader, string name, MeterOptions? options = null)
    {
        var table = TableReader.Open(reader, name, new TableOptions());
        var columns = MeterColumns.Find(table, name, options ?? new MeterOptions());
        var record = new MeterRecord();
        (double Seconds, double Watts, bool Marked)? last = null;
        (double From, double Joules)? open = null;
        var start = 0.0;
        while (table.Read())
        {
            var sample = columns.Read();
            sample.Marked |= !columns.HasMarker;
            if (last is not { } before)
            {
                (start, last) = (sample.Seconds, sample);
                open = sample.Marked ? (sample.Seconds, 0) : null;
                continue;
            }

            var elapsed = sample.Seconds - before.Seconds;
            if (!(elapsed > 0 && elapsed <= LongestGapSeconds))
            {
                throw table.Fault(FormattableString.Invariant($"is {elapsed:0.######} s after the line before; samples must follow each other within {LongestGapSeconds:0} s"));
            }

            open = record.Take(before, sample, open, start, elapsed);
            last = sample;
        }

        record.Close(open, last?.Seconds ?? 0, start);
        if (record._windows.Count == 0 && columns.IsDigital && last is { } end && record._idleSeconds > 0)
        {
            // A meter records its digital inputs whether or not one is connected.
            record.Close((start, record._idleJoules), end.Seconds, start);
            (record._idleJoules, record._idleSeconds) = (0, 0);
        }

        return record._windows.Count > 0 ? record : throw new InvalidDataException($"{name}: holds no window: {(columns.HasMarker ? "marker is never 1" : "at least two samples are needed")}");
    }

    private (double From, double Joules)? Take((double Seconds, double Watts, bool Marked) before, (double Seconds, double Watts, bool Marked) sample, (double From, double Joules)? open, double start, double elapsed)
    {
        var joules = (before.Watts + sample.Watts) / 2 * elapsed;
        if (open is { } window)
        {
            // Up to the sample at which the line has fallen.
            window.Joules += joules;
            if (sample.Marked)
            {
                return window;
            }

            Close(window, sample.Seconds, start);
            return null;
        }

        if (sample.Marked)
        {
            return (sample.Seconds, 0);
        }

        (_idleJoules, _idleSeconds) = (_idleJoules + joules, _idleSeconds + elapsed);
        return null;
    }

    private void Close((double From, double Joules)? open, double end, double start)
    {
        if (open is { } window && end > window.From)
        {
            if (_windows.Count == MaxWindows)
            {
                throw new InvalidDataException($"more than {MaxWindows} windows are marked; is the marker's line connected?");
            }

            _windows.Add(new MeterWindow(window.From - start, end - window.From, window.Joules));
        }
    }
}
