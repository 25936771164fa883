using System.Runtime.CompilerServices;

namespace EdgeRuntime.Core.Sources;

/// <summary>
/// Stops a source that nobody reads, with its child or its device, and starts it again for the next read: between two ticks that lie far apart a camera or an accelerometer costs nothing. The
/// first time it waits for a while without reads; once reads are seen to come that seldom, it stops at once after each.
/// </summary>
internal sealed class RestingSource : ISource
{
    private readonly Func<ISource> _make;
    private readonly TimeSpan _restAfter;
    private readonly TimeProvider _wall;
    private readonly ITimer _timer;
    private readonly Lock _gate = new();
    private volatile ISource _newest;
    private ISource? _running;
    private Task _ending = Task.CompletedTask;
    private CancellationToken _lifetime;
    private bool _isReading;
    private long? _lastRead;

    /// <summary>Makes it.</summary>
    /// <param name="make">Makes the source anew.</param>
    /// <param name="restAfter">Without a read for this long it is stopped; above zero.</param>
    /// <param name="wall">The clock of that.</param>
    public RestingSource(Func<ISource> make, TimeSpan restAfter, TimeProvider wall)
    {
        (_make, _restAfter, _wall) = (make, restAfter, wall);
        _newest = make();
        _timer = wall.CreateTimer(static state => ((RestingSource)state!).Rest(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public string Name => _newest.Name;

    public SampleFormat Format => _newest.Format;

    /// <summary>While it rests, as it was before.</summary>
    public SourceState State => _newest.State;

    /// <summary>Whether it is stopped until the next read.</summary>
    public bool IsResting
    {
        get
        {
            lock (_gate)
            {
                return _running is null;
            }
        }
    }

    public ValueTask StartAsync(CancellationToken cancellationToken)
    {
        _lifetime = cancellationToken;
        _running = _newest;
        return _newest.StartAsync(cancellationToken);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<SourceReadOutcome> ReadAsync(Sample sample, DateTimeOffset dueAt, CancellationToken cancellationToken)
    {
        var source = Begin() ?? await WakeAsync();
        try
        {
            return await source.ReadAsync(sample, dueAt, cancellationToken);
        }
        finally
        {
            End();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _timer.DisposeAsync();
        await _ending;
        await _newest.DisposeAsync();
    }

    private ISource? Begin()
    {
        lock (_gate)
        {
            _isReading = true;
            return _running;
        }
    }

    private async ValueTask<ISource> WakeAsync()
    {
        // Two children at once would fight for the same camera.
        await _ending;
        var source = _make();
        await source.StartAsync(_lifetime);
        lock (_gate)
        {
            (_running, _newest) = (source, source);
        }

        return source;
    }

    private void End()
    {
        lock (_gate)
        {
            var now = _wall.GetTimestamp();
            var seldom = _lastRead is { } last && _wall.GetElapsedTime(last, now) > _restAfter;
            (_isReading, _lastRead) = (false, now);
            _timer.Change(seldom ? TimeSpan.Zero : _restAfter, Timeout.InfiniteTimeSpan);
        }
    }

    private void Rest()
    {
        lock (_gate)
        {
            if (_isReading || _running is not { } source)
            {
                return;
            }

            _running = null;
            _ending = source.DisposeAsync().AsTask();
        }
    }
}
