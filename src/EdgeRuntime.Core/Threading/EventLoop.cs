using System.Runtime.InteropServices;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Core.Threading;

/// <summary>
/// One thread that runs several asynchronous loops in turn: what they post, the timers that they set, and the sockets that they wait for. With a thread pool a tick of 0.3 ms wakes four threads (timer, pool, socket engine, pool);
/// here it wakes this one. What blocks, or computes for longer than a tick may wait, belongs elsewhere: it would hold up all others.
/// </summary>
/// <remarks>Loops get here through <see cref="RunAsync"/>: as a <see cref="SynchronizationContext"/> the loop gets their continuations. Nothing is allocated per turn.</remarks>
public sealed partial class EventLoop : SynchronizationContext, IDisposable
{
    // Rounds of posted work between two looks at sockets and timers.
    private const int MostRounds = 64;

    private readonly Lock _gate = new();
    private readonly EventLoopTime _time;
    private readonly Wakeup _wakeup = new();
    private readonly List<EventLoopTimer> _timers = [];
    private readonly List<EventLoopTimer> _due = [];
    private readonly List<PolledHandle> _handles = [];
    private readonly List<PolledHandle> _asked = [];
    private PollEntry[] _entries = new PollEntry[4];
    private Queue<(SendOrPostCallback Callback, object? State)> _posted = new();
    private Queue<(SendOrPostCallback Callback, object? State)> _running = new();
    private long _sleepsUntil = long.MinValue;
    private long _readPatience;
    private bool _ended;

    /// <summary>Makes the loop; <see cref="Run"/> runs it.</summary>
    public EventLoop() => _time = new EventLoopTime(this);

    /// <summary>The system's clock, with timers that fire on this loop.</summary>
    public TimeProvider Time => _time;

    /// <summary>
    /// How long what arrives may lie unread, so that the next tick or timer takes it along instead of a wake-up of its own. Zero by default: it is read at once.
    /// </summary>
    public TimeSpan ReadPatience
    {
        get => TimeSpan.FromTicks(Volatile.Read(ref _readPatience));
        set
        {
            if (Interlocked.Exchange(ref _readPatience, value.Ticks) > value.Ticks)
            {
                WakeFromElsewhere();
            }
        }
    }

    /// <summary>Runs on the calling thread until a task has ended.</summary>
    /// <exception cref="Exception">What the task failed with.</exception>
    public T Run<T>(Task<T> until)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            _ = until.ContinueWith(static (_, loop) => ((EventLoop)loop!).End(), this, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
            while (!Volatile.Read(ref _ended))
            {
                // What a timer posts runs in the same turn.
                RunTimers();
                RunPosted();
                Poll();
            }

#pragma warning disable VSTHRD002 // It has ended.
            return until.GetAwaiter().GetResult();
#pragma warning restore VSTHRD002
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }

    /// <summary>Starts a loop on this thread.</summary>
    /// <returns>Its end.</returns>
    public Task RunAsync(Func<Task> body)
    {
        var started = new TaskCompletionSource<Task>(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(_ => started.SetResult(body()), null);
        return started.Task.Unwrap();
    }

    /// <summary>Waits for a socket or another descriptor on this loop.</summary>
    public PolledHandle Watch(SafeHandle handle) => new(this, handle);

    /// <inheritdoc/>
    public override void Post(SendOrPostCallback d, object? state)
    {
        lock (_gate)
        {
            _posted.Enqueue((d, state));
            Wake_NeedsLock(long.MinValue);
        }
    }

    /// <inheritdoc/>
    /// <exception cref="NotSupportedException">Always: whoever waits for this thread would hold up another.</exception>
    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("an event loop is not waited for; use Post");

    /// <inheritdoc/>
    public override SynchronizationContext CreateCopy() => this;

    /// <inheritdoc/>
    public void Dispose() => _wakeup.Dispose();

    /// <summary>A timer has another due time.</summary>
    internal void Set(EventLoopTimer timer, long due, long period)
    {
        lock (_gate)
        {
            if (due == long.MaxValue)
            {
                _timers.Remove(timer);
            }
            else if (timer.Due == long.MaxValue)
            {
                _timers.Add(timer);
            }

            (timer.Due, timer.Period) = (due, period);
            Wake_NeedsLock(due);
        }
    }

    /// <summary>A handle is waited for, or no more; the poll under way must know.</summary>
    internal void Update(PolledHandle handle, bool isWanted)
    {
        lock (_gate)
        {
            if (isWanted && !_handles.Contains(handle))
            {
                _handles.Add(handle);
            }
            else if (!isWanted)
            {
                _handles.Remove(handle);
            }

            Wake_NeedsLock(long.MinValue);
        }
    }

    private void End()
    {
        Volatile.Write(ref _ended, true);
        WakeFromElsewhere();
    }

    private void WakeFromElsewhere()
    {
        lock (_gate)
        {
            Wake_NeedsLock(long.MinValue);
        }
    }

    // While this thread runs, it looks at everything before it sleeps.
    private void Wake_NeedsLock(long at)
    {
        if (at < _sleepsUntil)
        {
            _sleepsUntil = long.MinValue;
            _wakeup.Set();
        }
    }

    private void RunPosted()
    {
        for (var round = 0; round < MostRounds; round++)
        {
            lock (_gate)
            {
                if (_posted.Count == 0)
                {
                    return;
                }

                (_posted, _running) = (_running, _posted);
            }

            while (_running.TryDequeue(out var work))
            {
                work.Callback(work.State);
            }
        }
    }

    private void RunTimers()
    {
        var now = _time.GetTimestamp();
        lock (_gate)
        {
            for (var i = _timers.Count - 1; i >= 0; i--)
            {
                var timer = _timers[i];
                if (timer.Due > now)
                {
                    continue;
                }

                _due.Add(timer);
                timer.Due = timer.Period > 0 ? now + timer.Period : long.MaxValue;
                if (timer.Due == long.MaxValue)
                {
                    _timers.RemoveAt(i);
                }
            }
        }

        foreach (var timer in _due)
        {
            timer.Fire();
        }

        _due.Clear();
    }

    private void Poll()
    {
        var (count, timeout, lazy) = Prepare();
        var ready = Wait(count, timeout);
        lock (_gate)
        {
            _sleepsUntil = long.MinValue;
        }

        if ((_entries[0].Results & PollEntry.In) != 0)
        {
            _wakeup.Clear();
        }

        if (lazy)
        {
            // Awake for another reason: what has arrived is taken along.
            for (var i = 1; i < count; i++)
            {
                _entries[i].Handle = Math.Abs(_entries[i].Handle);
            }

            ready = Wait(count, 0);
        }

        var now = _time.GetTimestamp();
        for (var i = 1; i < count; i++)
        {
            // Patience counts from the last look.
            _asked[i - 1].Since = now;
            if (ready > 0 && _entries[i].Results != 0)
            {
                _asked[i - 1].Complete(_entries[i].Results);
            }
        }

        _asked.Clear();
    }

    // A negative descriptor is passed over by the kernel (poll(2)): so one that may wait keeps its place.
    private (int Count, long TimeoutTicks, bool Lazy) Prepare()
    {
        lock (_gate)
        {
            var now = _time.GetTimestamp();
            var wake = Volatile.Read(ref _ended) || _posted.Count > 0 ? now : long.MaxValue;
            foreach (var timer in _timers)
            {
                wake = Math.Min(wake, timer.Due);
            }

            if (_entries.Length <= _handles.Count)
            {
                Array.Resize(ref _entries, 2 * (_handles.Count + 1));
            }

            var lazy = false;
            var patience = ReadPatience.Ticks * _time.TimestampFrequency / TimeSpan.TicksPerSecond;
            _entries[0] = new PollEntry { Handle = _wakeup.Descriptor, Events = PollEntry.In };
            for (var i = 0; i < _handles.Count; i++)
            {
                var handle = _handles[i];
                var events = handle.Events;
                var descriptor = handle.Descriptor;
                if (events == PollEntry.In && handle.Since + patience > now)
                {
                    (descriptor, lazy) = (-descriptor, true);
                    wake = Math.Min(wake, handle.Since + patience);
                }

                _entries[i + 1] = new PollEntry { Handle = descriptor, Events = events };
                _asked.Add(handle);
            }

            _sleepsUntil = wake;
            return (_handles.Count + 1, wake == long.MaxValue ? -1 : Math.Max(0, wake - now), lazy);
        }
    }

    private int Wait(int count, long timeout)
    {
        if (timeout < 0)
        {
            return PPoll(ref _entries[0], (nuint)count, 0, 0);
        }

        // Timestamps of .NET on Linux are nanoseconds; whatever they are, a wait of the rounded-down time would come too early.
        var nanoseconds = (long)Math.Ceiling(timeout * (1e9 / _time.TimestampFrequency));
        var span = new TimeSpec { Seconds = nanoseconds / 1_000_000_000, Nanoseconds = nanoseconds % 1_000_000_000 };
        return PPoll(ref _entries[0], (nuint)count, ref span, 0);
    }

    [LibraryImport("libc", EntryPoint = "ppoll")]
    private static partial int PPoll(ref PollEntry entries, nuint count, ref TimeSpec timeout, nint signals);

    [LibraryImport("libc", EntryPoint = "ppoll")]
    private static partial int PPoll(ref PollEntry entries, nuint count, nint timeout, nint signals);
}
