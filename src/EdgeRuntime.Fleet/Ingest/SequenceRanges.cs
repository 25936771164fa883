using System.Globalization;
using System.Text;

namespace EdgeRuntime.Fleet.Ingest;

/// <summary>
/// Which numbers of a session and class are stored, as ranges: <c>1-40,42-50</c>. In order it is one range however long the session is; a gap adds one. Not thread-safe.
/// </summary>
internal sealed class SequenceRanges
{
    /// <summary>Ranges that one session may have. Beyond it the oldest gaps are closed: what would fill them later counts as known and is not stored.</summary>
    public const int MaxRanges = 256;

    private readonly List<(long From, long To)> _ranges = [];

    /// <summary>The highest number; 0 when there is none.</summary>
    public long Highest => _ranges.Count > 0 ? _ranges[^1].To : 0;

    /// <summary>Numbers from 1 to <see cref="Highest"/> that are missing.</summary>
    public long Missing
    {
        get
        {
            var (missing, next) = (0L, 1L);
            foreach (var (from, to) in _ranges)
            {
                missing += from - next;
                next = to + 1;
            }

            return missing;
        }
    }

    /// <summary>Reads what <see cref="ToString"/> wrote.</summary>
    /// <exception cref="FormatException">It is something else.</exception>
    public static SequenceRanges Parse(string text)
    {
        var ranges = new SequenceRanges();
        foreach (var part in text.Split(',', StringSplitOptions.RemoveEmptyEntries))
        {
            var dash = part.IndexOf('-', StringComparison.Ordinal);
            var from = long.Parse(dash < 0 ? part : part[..dash], NumberStyles.None, CultureInfo.InvariantCulture);
            var to = dash < 0 ? from : long.Parse(part[(dash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture);
            if (to < from || from <= ranges.Highest)
            {
                throw new FormatException($"'{part}' is not a range above {ranges.Highest}");
            }

            ranges._ranges.Add((from, to));
        }

        return ranges;
    }

    /// <summary>Adds a number.</summary>
    /// <returns>False if it was there.</returns>
    public bool Add(long number)
    {
        // Nearly always the next one.
        var at = _ranges.Count;
        while (at > 0 && _ranges[at - 1].From > number)
        {
            at--;
        }

        if (at > 0 && _ranges[at - 1].To >= number)
        {
            return false;
        }

        var joinsBefore = at > 0 && _ranges[at - 1].To + 1 == number;
        var joinsAfter = at < _ranges.Count && _ranges[at].From - 1 == number;
        switch (joinsBefore, joinsAfter)
        {
            case (true, true):
                _ranges[at - 1] = (_ranges[at - 1].From, _ranges[at].To);
                _ranges.RemoveAt(at);
                break;
            case (true, false):
                _ranges[at - 1] = (_ranges[at - 1].From, number);
                break;
            case (false, true):
                _ranges[at] = (number, _ranges[at].To);
                break;
            default:
                _ranges.Insert(at, (number, number));
                break;
        }

        if (_ranges.Count > MaxRanges)
        {
            _ranges[1] = (_ranges[0].From, _ranges[1].To);
            _ranges.RemoveAt(0);
        }

        return true;
    }

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var (from, to) in _ranges)
        {
            text.Append(text.Length > 0 ? "," : "").Append(CultureInfo.InvariantCulture, $"{from}");
            if (to > from)
            {
                text.Append(CultureInfo.InvariantCulture, $"-{to}");
            }
        }

        return text.ToString();
    }
}
