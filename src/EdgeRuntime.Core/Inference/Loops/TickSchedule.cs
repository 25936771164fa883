namespace EdgeRuntime.Core.Inference.Loops;

/// <summary>
/// When one model infers: ticks one period apart on a steady clock. A loop that falls behind runs its late ticks in order, up to a cap;
/// what lies further back is skipped. Both are counted. Owned by one loop.
/// </summary>
/// <param name="catchUpLimit">Late ticks that may wait: 1 with a live source, which only ever has the newest sample; more in a simulation.</param>
internal sealed class TickSchedule(int catchUpLimit)
{
    private DateTimeOffset _last;
    private TimeSpan _period = Timeout.InfiniteTimeSpan;

    /// <summary>The next tick; null while the rate is 0.</summary>
    public DateTimeOffset? Due { get; private set; }

    /// <summary>Ticks that ran at least a whole period late.</summary>
    public long LateTicks { get; private set; }

    /// <summary>Ticks that were skipped because more than the cap waited.</summary>
    public long SkippedTicks { get; private set; }

    /// <summary>Sets the rate: the next tick is one new period after the last one, but not in the past.</summary>
    public void SetRate(double rateHz, DateTimeOffset now)
    {
        if (rateHz <= 0)
        {
            _period = Timeout.InfiniteTimeSpan;
            Due = null;
            return;
        }

        var stopped = _period == Timeout.InfiniteTimeSpan;
        _period = TimeSpan.FromSeconds(1 / rateHz);
        if (stopped)
        {
            // The first tick is due at once; after a pause the period since the last tick still counts.
            var resume = _last + _period;
            Due = resume > now ? resume : now;
            return;
        }

        // A backlog keeps its order: only a tick that lies ahead moves with the period.
        if (Due > now)
        {
            var moved = _last + _period;
            Due = moved > now ? moved : now;
        }
    }

    /// <summary>Takes the tick that is due and returns its moment; call it only when <see cref="Due"/> is not after <paramref name="now"/>.</summary>
    public DateTimeOffset Take(DateTimeOffset now)
    {
        var due = Due ?? throw new InvalidOperationException("no tick is due while the rate is 0");
        var behind = (now - due).Ticks / _period.Ticks;
        if (behind > catchUpLimit)
        {
            var skip = behind - catchUpLimit;
            SkippedTicks += skip;
            due += TimeSpan.FromTicks(skip * _period.Ticks);
            behind = catchUpLimit;
        }

        if (behind > 0)
        {
            LateTicks++;
        }

        _last = due;
        Due = due + _period;
        return due;
    }
}
