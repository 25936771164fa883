using EdgeRuntime.Core.Time;

namespace EdgeRuntime.Core.Sources;

/// <summary>
/// Hands the newest sample from a pump (a child's stdout, a device) to the loop that infers. A series goes through a sliding window, anything
/// else is a whole frame in which the newest wins. Neither side allocates.
/// </summary>
internal sealed class LiveBuffer
{
    private readonly Lock _gate = new();
    private readonly AsyncSignal _changed = new();
    private readonly SlidingWindow? _window;
    private readonly byte[] _frame;
    private readonly TimeProvider _physical;
    private readonly TimeProvider _wall;
    private bool _frameReady;
    private DateTimeOffset _capturedAt;

    public LiveBuffer(SampleFormat format, int hop, Clocks clocks)
    {
        (_physical, _wall) = (clocks.Physical, clocks.Wall);
        _frame = new byte[format.SizeInBytes];
        _window = format.Kind == Contracts.Manifests.SampleKind.Series ? new SlidingWindow(format.SizeInBytes / format.Shape[0], format.Shape[0], hop) : null;
        State = new SourceState(false, clocks.Wall.GetUtcNow(), "starting");
    }

    /// <summary>Whether the pump yields; written by the pump.</summary>
    public SourceState State { get; private set; }

    /// <summary>The pump has data: rows of a series, or one whole frame.</summary>
    public void Write(ReadOnlySpan<byte> data)
    {
        lock (_gate)
        {
            if (_window is not null)
            {
                _window.Add(data);
            }
            else
            {
                data.CopyTo(_frame);
                _frameReady = true;
            }

            _capturedAt = _physical.GetUtcNow();
            if (!State.Available)
            {
                State = new SourceState(true, _wall.GetUtcNow(), null, State.Restarts);
            }
        }

        _changed.Set();
    }

    /// <summary>The pump has stopped; what comes after does not join on to what was before.</summary>
    public void Fail(string reason, bool restarting)
    {
        lock (_gate)
        {
            _window?.Clear();
            _frameReady = false;
            State = new SourceState(false, State.Available ? _wall.GetUtcNow() : State.Since, reason, State.Restarts + (restarting ? 1 : 0));
        }

        _changed.Set();
    }

    /// <summary>Takes the newest sample, waiting for one while the pump yields.</summary>
    public async ValueTask<SourceReadOutcome> ReadAsync(Sample sample, CancellationToken cancellationToken)
    {
        // One registration a wait: the fast path, data that is there already, has none.
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (TryTake(sample, out var available))
            {
                return SourceReadOutcome.Ready;
            }

            if (!available)
            {
                return SourceReadOutcome.Unavailable;
            }

            using var registration = cancellationToken.UnsafeRegister(static signal => ((AsyncSignal)signal!).Set(), _changed);
            await _changed.WaitAsync();
        }
    }

    private bool TryTake(Sample sample, out bool available)
    {
        lock (_gate)
        {
            available = State.Available || State.Restarts == 0 && State.Reason == "starting";
            if (_window is { IsReady: true })
            {
                _window.Take(sample.SetLength(_frame.Length));
            }
            else if (_frameReady)
            {
                _frame.CopyTo(sample.SetLength(_frame.Length));
                _frameReady = false;
            }
            else
            {
                return false;
            }

            sample.CapturedAt = _capturedAt;
            sample.Truth = null;
            (sample.Height, sample.Width) = (0, 0);
            return true;
        }
    }
}
