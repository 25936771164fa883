namespace EdgeRuntime.Core.Inference.Loops;

/// <summary>The running counts of one loop: written by the loop, read by anybody.</summary>
internal sealed class LoopCounters
{
    private long _inferences;
    private long _gated;
    private long _failures;
    private long _unavailable;
    private long _dropped;
    private long _withheld;
    private long _notNumbers;
    private long _truthKnown;
    private long _truthMatched;

    public void CountInference() => Interlocked.Increment(ref _inferences);

    public void CountGated() => Interlocked.Increment(ref _gated);

    public void CountFailure() => Interlocked.Increment(ref _failures);

    public void CountUnavailable() => Interlocked.Increment(ref _unavailable);

    public void CountDropped() => Interlocked.Increment(ref _dropped);

    public void CountWithheld() => Interlocked.Increment(ref _withheld);

    public void CountNotANumber() => Interlocked.Increment(ref _notNumbers);

    public void CountTruth(bool matched)
    {
        Interlocked.Increment(ref _truthKnown);
        if (matched)
        {
            Interlocked.Increment(ref _truthMatched);
        }
    }

    public LoopStatistics Snapshot(TickSchedule schedule) => new()
    {
        Inferences = Interlocked.Read(ref _inferences),
        Gated = Interlocked.Read(ref _gated),
        Failures = Interlocked.Read(ref _failures),
        Unavailable = Interlocked.Read(ref _unavailable),
        Dropped = Interlocked.Read(ref _dropped),
        Withheld = Interlocked.Read(ref _withheld),
        NotNumbers = Interlocked.Read(ref _notNumbers),
        TruthKnown = Interlocked.Read(ref _truthKnown),
        TruthMatched = Interlocked.Read(ref _truthMatched),
        LateTicks = schedule.LateTicks,
        SkippedTicks = schedule.SkippedTicks,
    };
}
