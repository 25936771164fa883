using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Fleet.Storage.Rows;

namespace EdgeRuntime.Fleet.Queries;

/// <summary>Makes points of rows, and sees where something is missing between them.</summary>
internal static class HistoryPoints
{
    // Intervals follow each other to the millisecond; a restart takes some seconds.
    private const long SmallGapMs = 30_000;
    private const long MinuteMs = 60_000;
    private const long HourMs = 60 * MinuteMs;
    private const long DayMs = 24 * HourMs;

    /// <summary>Points of intervals in the order of time.</summary>
    public static IReadOnlyList<HistoryPoint> Of(IReadOnlyList<IntervalRow> rows)
    {
        var points = new List<HistoryPoint>(rows.Count);
        long? end = null;
        foreach (var row in rows)
        {
            var seconds = Math.Max((row.ToMs - row.FromMs) / 1000.0, 1e-3);
            points.Add(new HistoryPoint
            {
                From = DeviceRows.Time(row.FromMs),
                To = DeviceRows.Time(row.ToMs),
                AfterGap = end is { } before && row.FromMs - before > SmallGapMs,
                SocFraction = row.SocFraction,
                MinSocFraction = row.SocFraction,
                HarvestW = row.HarvestJ / seconds,
                LoadW = row.LoadJ / seconds,
                IdleW = row.IdleJ / seconds,
                RateHz = row.RateHz,
                TempC = row.TempC,
                Mode = row.Mode,
                ReasonCode = row.ReasonCode,
                Inferences = row.Inferences,
                InferenceJ = row.InferenceJ,
                IsModelled = row.Basis == EnergyBasis.Modelled,
            });
            end = Math.Max(end ?? row.ToMs, row.ToMs);
        }

        return points;
    }

    /// <summary>Points of sums in the order of time.</summary>
    public static IReadOnlyList<HistoryPoint> Of(IReadOnlyList<RollupRow> rows)
    {
        var points = new List<HistoryPoint>(rows.Count);
        long? end = null;
        foreach (var row in rows)
        {
            var seconds = Math.Max(row.Seconds, 1e-3);
            var length = row.Level switch
            {
                RollupLevel.Day => DayMs,
                RollupLevel.Hour => HourMs,
                _ => MinuteMs,
            };
            points.Add(new HistoryPoint
            {
                From = DeviceRows.Time(row.StartMs),
                To = DeviceRows.Time(row.StartMs + length),
                AfterGap = end is { } before && row.StartMs > before,
                SocFraction = row.MaxSocFraction,
                MinSocFraction = row.MinSocFraction,
                HarvestW = row.HarvestJ / seconds,
                LoadW = row.LoadJ / seconds,
                IdleW = row.IdleJ / seconds,
                RateHz = row.RateSeconds / seconds,
                TempC = row.MaxTempC,
                Mode = ModeOf(row),
                Inferences = row.Inferences,
                InferenceJ = row.InferenceJ,
                IsModelled = row.ModelledLoadJ > 0,
            });
            end = row.StartMs + length;
        }

        return points;
    }

    private static PowerMode ModeOf(RollupRow row)
    {
        var normal = row.Seconds - row.SavingSeconds - row.CriticalSeconds - row.AsleepSeconds;
        return new[] { (normal, PowerMode.Normal), (row.SavingSeconds, PowerMode.Saving), (row.CriticalSeconds, PowerMode.Critical), (row.AsleepSeconds, PowerMode.Asleep) }
            .MaxBy(static mode => mode.Item1).Item2;
    }
}
