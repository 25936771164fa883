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
    /// <param name="inferences">How many ran in each window: one number for all, or one a window, in their order.</param>
    /// <param name="idleWatts">What the board draws without inferring, where the record does not show it.</param>
    /// <exception cref="InvalidDataException">There are neither one number nor as many as windows.</exception>
    public static MeterReport Of(MeterRecord record, IReadOnlyList<long> inferences, double? idleWatts)
    {
        if (inferences.Count != 1 && inferences.Count != record.Windows.Count)
        {
            throw new InvalidDataException(FormattableString.Invariant($"the record has {record.Windows.Count} window(s), but there are {inferences.Count} numbers of inferences; state one for all or one for each"));
        }

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

        var counted = record.Windows.Select((window, number) => (window.EnergyJ, window.Seconds, Inferences: inferences[inferences.Count == 1 ? 0 : number])).ToList();
        return new MeterReport
        {
            Windows = record.Windows,
            IdleW = idle,
            LoadedJ = Median([.. counted.Select(static window => window.EnergyJ / window.Inferences)]),
            MarginalJ = idle is { } watts ? Median([.. counted.Select(window => (window.EnergyJ - (watts * window.Seconds)) / window.Inferences)]) : null,
            Remarks = remarks,
        };
    }

    private static double? Median(double[] values)
    {
        Array.Sort(values);
        return values.Length == 0 ? null : (values[(values.Length - 1) / 2] + values[values.Length / 2]) / 2;
    }
}
