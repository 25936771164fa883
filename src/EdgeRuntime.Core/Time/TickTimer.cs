namespace EdgeRuntime.Core.Time;

/// <summary>
/// One loop's reusable alarm clock: waits for a moment, and is cut short by <see cref="Wake"/> or cancellation. One timer serves all waits,
/// so that a tick costs no allocation and an idle loop no wake-up. Moments are those of a steady clock: a loop that waits by the date stops when that is set back.
/// </summary>
public sealed class TickTimer : IDisposable
{
    // Timers refuse due times past about 49 days; a loop that waits longer wakes once a day to look again.
    private static readonly TimeSpan LongestWait = TimeSpan.FromDays(1);

    private readonly SteadyClock _clock;
    private readonly AsyncSignal _signal;
    private readonly ITimer _timer;
    private readonly CancellationTokenRegistration _registration;

    /// <summary>Makes the alarm clock of one loop.</summary>
    /// <param name="clock">The clock of the moments that are waited for.</param>
    /// <param name="cancellationToken">Ends every wait; the caller looks at the token itself.</param>
    public TickTimer(SteadyClock clock, CancellationToken cancellationToken)
        : this(clock, new AsyncSignal(), cancellationToken)
    {
    }

    /// <summary>Makes the alarm clock of a loop that others wake through a signal of its own.</summary>
    /// <param name="clock">The clock of the moments that are waited for.</param>
    /// <param name="signal">Set by whoever wants the loop to look up.</param>
    /// <param name="cancellationToken">Ends every wait; the caller looks at the token itself.</param>
    public TickTimer(SteadyClock clock, AsyncSignal signal, CancellationToken cancellationToken)
    {
        _clock = clock;
        _signal = signal;
        _timer = clock.CreateTimer(static state => ((AsyncSignal)state!).Set(), _signal, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        _registration = cancellationToken.UnsafeRegister(static state => ((AsyncSignal)state!).Set(), _signal);
    }

    /// <summary>Ends the wait under way, or the next one.</summary>
    public void Wake() => _signal.Set();

    /// <summary>
    /// Waits until <paramref name="due"/> (null: until woken). It may return early, after <see cref="Wake"/>, cancellation or a stale alarm:
    /// the caller looks at the clock again.
    /// </summary>
    public ValueTask<bool> WaitUntilAsync(DateTimeOffset? due)
    {
        if (due is { } moment)
        {
            var wait = moment - _clock.GetUtcNow();
            if (wait <= TimeSpan.Zero)
            {
                return ValueTask.FromResult(true);
            }

            _timer.Change(wait < LongestWait ? TimerResolution.RoundUp(wait) : LongestWait, Timeout.InfiniteTimeSpan);
        }

        return _signal.WaitAsync();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _registration.Dispose();
        _timer.Dispose();
    }
}
