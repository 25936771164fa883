using System.Runtime.CompilerServices;
using EdgeRuntime.Core.Time;

namespace EdgeRuntime.Core.Sources;

/// <summary>A thread that reads one source, one read at a time, into a sample of its own. A read allocates nothing in steady state.</summary>
/// <param name="source">The source; nobody else starts or reads it.</param>
/// <param name="done">Set after each read.</param>
internal sealed class SourceReader(ISource source, AsyncSignal done)
{
    private readonly object _gate = new();
    private readonly Sample _sample = new();
    private DateTimeOffset _dueAt;
    private ValueTask<SourceReadOutcome> _reading;
    private Action? _finish;
    private bool _isStarted;
    private bool _isAsked;
    private bool _isEnded;
    private volatile bool _isReading;

    /// <summary>The source.</summary>
    public ISource Source => source;

    /// <summary>Whether a read is under way.</summary>
    public bool IsReading => _isReading;

    /// <summary>Begins a read; none is under way. The first one starts the source as well, which may hang too.</summary>
    public void Begin(DateTimeOffset dueAt)
    {
        if (_finish is null)
        {
            _finish = Finish;
            new Thread(Run) { IsBackground = true, Name = $"source {source.Name}" }.Start();
        }

        (_dueAt, _isReading) = (dueAt, true);
        lock (_gate)
        {
            _isAsked = true;
            Monitor.Pulse(_gate);
        }
    }

    /// <summary>What the read yielded, which has ended; throws what it threw.</summary>
    public ValueTask<SourceReadOutcome> Take(Sample sample)
    {
        sample.Exchange(_sample);
        return _reading;
    }

    /// <summary>Lets the thread end, after the read under way if there is one.</summary>
    public void End()
    {
        lock (_gate)
        {
            _isEnded = true;
            Monitor.Pulse(_gate);
        }
    }

    private void Run()
    {
        while (IsAsked())
        {
#pragma warning disable CA2012 // Kept for its one consumer, which takes it once it has ended.
            _reading = ReadAsync();
#pragma warning restore CA2012
            if (_reading.IsCompleted)
            {
                Finish();
            }
            else
            {
                _reading.GetAwaiter().UnsafeOnCompleted(_finish!);
            }
        }
    }

    // Waits for the next read; false when there will be none. One that was asked for is made although nobody may wait for it any more: only then has it ended.
    private bool IsAsked()
    {
        lock (_gate)
        {
            while (!_isAsked && !_isEnded)
            {
                Monitor.Wait(_gate);
            }

            var isAsked = _isAsked;
            _isAsked = false;
            return isAsked;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<SourceReadOutcome> ReadAsync()
    {
        if (!_isStarted)
        {
            await source.StartAsync(CancellationToken.None);
            _isStarted = true;
        }

        return await source.ReadAsync(_sample, _dueAt, CancellationToken.None);
    }

    private void Finish()
    {
        _isReading = false;
        done.Set();
    }
}
