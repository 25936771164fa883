using System.Collections.Immutable;

namespace EdgeRuntime.Core.Sources.Vibration;

/// <summary>
/// Which condition holds when. Time is cut into slots of the mean dwell whose boundaries are shifted by up to a quarter slot;
/// every cycle of slots goes through all conditions in a fresh order, so that each takes the same share of time.
/// A pure function of seed and time.
/// </summary>
internal sealed class ConditionSchedule
{
    private const double LargestShift = 0.25;
    private const ulong ShiftKey = 0x5348494654;
    private const ulong OrderKey = 0x4F52444552;
    private const ulong SeverityKey = 0x5345564552;

    private readonly ulong _seed;
    private readonly ImmutableArray<MachineCondition> _conditions;
    private readonly double _dwellSeconds;
    private readonly double _minSeverity;
    private readonly double _maxSeverity;

    public ConditionSchedule(ulong seed, VibrationOptions options)
    {
        _seed = seed;
        _conditions = Parse(options.Conditions);
        _dwellSeconds = options.MeanDwellSeconds;
        _minSeverity = options.MinSeverityFraction;
        _maxSeverity = options.MaxSeverityFraction;
    }

    /// <summary>The episode at a time in seconds since the Unix epoch.</summary>
    public Episode At(double seconds)
    {
        var slot = SlotAt(seconds / _dwellSeconds);
        var severity = SeededDraw.Between(_seed ^ SeverityKey, (ulong)slot, _minSeverity, _maxSeverity);
        return new Episode(ConditionOf(slot), severity);
    }

    private long SlotAt(double position)
    {
        var slot = (long)Math.Floor(position);
        if (position < StartOf(slot))
        {
            return slot - 1;
        }

        return position >= StartOf(slot + 1) ? slot + 1 : slot;
    }

    private double StartOf(long slot) => slot + SeededDraw.Between(_seed ^ ShiftKey, (ulong)slot, -LargestShift, LargestShift);

    private MachineCondition ConditionOf(long slot)
    {
        var count = _conditions.Length;
        var cycle = Math.DivRem(slot, count, out var place);
        if (place < 0)
        {
            place += count;
            cycle--;
        }

        // Fisher-Yates over the indices; repeated for each call rather than kept, so that any time may follow any other.
        Span<byte> order = stackalloc byte[count];
        for (var i = 0; i < count; i++)
        {
            var other = (int)(SeededDraw.Unit(SeededDraw.Mix(_seed ^ OrderKey, (ulong)cycle), (ulong)i) * (i + 1));
            order[i] = order[other];
            order[other] = (byte)i;
        }

        return _conditions[order[(int)place]];
    }

    private static ImmutableArray<MachineCondition> Parse(IReadOnlyList<string> labels) => labels.Count == 0
        ? [.. Enum.GetValues<MachineCondition>()]
        : [.. labels.Distinct(StringComparer.Ordinal).Select(label => MachineConditions.TryParse(label, out var condition)
            ? condition
            : throw new ArgumentException($"\"{label}\" is no machine condition", nameof(labels)))];
}
