using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Core.Energy.External;

/// <summary>What an external meter's record says of an inference. Medians over the windows, as MLPerf Tiny reports them.</summary>
public sealed record MeterReport
{
    /// <summary>Where the figures come from.</summary>
    public EnergyBasis Basis { get; init; } = EnergyBasis.External;

    /// <summary>The windows.</summary>
    public required IReadOnlyList<MeterWindow> Windows { get; init; }

    /// <summary>Mean power outside the windows, or as stated; null where neither is known.</summary>
    public double? IdleW { get; init; }

    /// <summary>Joules of an inference with all that the board draws.</summary>
    public double? LoadedJ { get; init; }

    /// <summary>Joules of an inference above idle; null where idle is not known.</summary>
    public double? MarginalJ { get; init; }

    /// <summary>What makes the figures worth less than they could be.</summary>
    public required IReadOnlyList<string> Remarks { get; init; }

    // MLPerf Tiny's rules for energy: five windows of ten seconds.
    private const int EnoughWindows = 5;
    private const double LongEnoughSeconds = 10;

    /// <summary>Prices inferences by a record.</summary>
    /// <param name="record">The record.</param>
    /// <param name="inferencesPerWindow">How many ran in each window.</param>
    /// <param name="idleWatts">What the board draws without inferring, where the record does not show it.</param>
    public static MeterReport Of(MeterRecord record, long inferencesPerWindow, double? idleWatts)
    {
        var idle = idleWatts ?? record.IdleWatts;
        var remarks = new List<string>();
        if (record.Windows.Count < EnoughWindows)
        {
            remarks.Add(FormattableString.Invariant($"{record.Windows.Count} window(s): {EnoughWindows} and more give a median that one disturbance does not move"));
        }

        if (record.Windows.Any(static window => window.Seconds < LongEnoughSeconds))
        {
            remarks.Add(FormattableString.Invariant($"windows shorter than {LongEnoughSeconds:0} s: begin and end weigh much"));
        }

        if (idle is null)
        {
            remarks.Add("the record shows no idle time: state it with --idle-w for joules above idle");
        }

        return new MeterReport
        {
            Windows = record.Windows,
            IdleW = idle,
            LoadedJ = Median([.. record.Windows.Select(window => window.EnergyJ / inferencesPerWindow)]),
            MarginalJ = idle is { } watts ? Median([.. record.Windows.Select(window => (window.EnergyJ - (watts * window.Seconds)) / inferencesPerWindow)]) : null,
            Remarks = remarks,
        };
    }

    private static double? Median(double[] values)
    {
        Array.Sort(values);
        return values.Length == 0 ? null : (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }
}
