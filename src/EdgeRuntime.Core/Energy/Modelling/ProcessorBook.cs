using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Core.Energy.Modelling;

/// <summary>
/// Books the CPU time of the agent that no inference was timed for: what it does around each sample (read it, publish the result) goes to the models by their samples at the learned price, all
/// else, child processes included, is the agent's own. Together with the inferences this is the process's whole time. Guarded by the ledger.
/// </summary>
/// <param name="read">CPU time of the agent so far.</param>
/// <param name="clock">The clock by which rates count.</param>
/// <param name="wattsPerCore">Watts above idle for each second of CPU time.</param>
internal sealed class ProcessorBook(Func<ProcessTimes> read, TimeProvider clock, double wattsPerCore)
{
    // How far back the mean of the agent's own draw looks.
    private static readonly TimeSpan Memory = TimeSpan.FromMinutes(10);

    private readonly OverheadLearner _overhead = new();
    private double _processSeconds;
    private double _childSeconds;
    private double _timedSeconds;
    private long _ticks;
    private double _overdrawn;
    private double _ownCores;
    private long? _closedAt;

    /// <summary>Joules of the agent's own work.</summary>
    public double OwnJoules { get; private set; }

    /// <summary>What that draws, mean of the last minutes.</summary>
    public double OwnWatts => _ownCores * wattsPerCore;

    /// <summary>What the agent does around one sample.</summary>
    public double JoulesPerTick => _overhead.SecondsPerTick * wattsPerCore;

    /// <summary>CPU time of the agent so far: a matter of many small files, for which the ledger need not be held.</summary>
    public ProcessTimes Look() => read();

    /// <summary>Books what was spent since the last time.</summary>
    /// <param name="times">CPU time of the agent so far.</param>
    /// <param name="accounts">All accounts; their joules grow.</param>
    public void Close(ProcessTimes times, List<Account> accounts)
    {
        var (own, children) = times;
        var (timed, ticks) = (0.0, 0L);
        foreach (var account in accounts)
        {
            (timed, ticks) = (timed + account.CpuSeconds, ticks + account.Ticks);
        }

        // What is timed may be ahead: by an inference that ended since the look, or by a session of several threads, which counts what else the process did in its time. That is taken off again.
        var rest = own.TotalSeconds - _processSeconds - (timed - _timedSeconds) + _overdrawn;
        var childSeconds = Math.Max(0, children.TotalSeconds - _childSeconds);
        var newTicks = ticks - _ticks;
        (_processSeconds, _childSeconds, _timedSeconds, _ticks) = (own.TotalSeconds, _childSeconds + childSeconds, timed, ticks);
        (rest, _overdrawn) = (Math.Max(0, rest), Math.Min(0, rest));

        var now = clock.GetTimestamp();
        var elapsed = _closedAt is { } closed ? clock.GetElapsedTime(closed, now).TotalSeconds : 0;
        var around = 0.0;
        if (_closedAt is not null)
        {
            // The time before is the start, which says nothing of the life after it.
            _overhead.Observe(rest, newTicks, elapsed);
            around = Math.Min(rest, newTicks * _overhead.SecondsPerTick);
        }

        foreach (var account in accounts)
        {
            account.Joules += around * account.TakeNewTicks() / Math.Max(1, newTicks) * wattsPerCore;
        }

        _closedAt = now;
        var alone = rest - around + childSeconds;
        OwnJoules += alone * wattsPerCore;
        _ownCores += elapsed > 0 ? (1 - Math.Exp(-elapsed / Memory.TotalSeconds)) * ((alone / elapsed) - _ownCores) : 0;
    }
}
