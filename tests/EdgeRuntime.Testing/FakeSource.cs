using System.Runtime.InteropServices;
using System.Threading.Tasks.Sources;
using EdgeRuntime.Core.Sources;

namespace EdgeRuntime.Testing;

/// <summary>A source of 32-bit floats that does what a test says. Reading it allocates nothing.</summary>
public sealed class FakeSource(string name, SampleFormat format) : ISource, IValueTaskSource<SourceReadOutcome>
{
    private readonly Lock _lock = new();
    private readonly List<DateTimeOffset> _ticks = new(8192);
    private ManualResetValueTaskSourceCore<SourceReadOutcome> _pending;
    private bool _isPending;
    private CancellationTokenRegistration _waiting;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public SampleFormat Format => format;

    /// <inheritdoc/>
    public SourceState State { get; set; } = new(true, DateTimeOffset.UnixEpoch);

    /// <inheritdoc/>
    public TimeSpan? ReadLimit { get; set; }

    /// <summary>What reads answer.</summary>
    public SourceReadOutcome Outcome { get; set; } = SourceReadOutcome.Ready;

    /// <summary>Every element of the samples.</summary>
    public float Value { get; set; }

    /// <summary>The truth of the samples.</summary>
    public string? Truth { get; set; }

    /// <summary>When true, reads wait for <see cref="Yield"/>, as those of a live source do.</summary>
    public bool IsLive { get; set; }

    /// <summary>Whether a read waits for <see cref="Yield"/>.</summary>
    public bool IsWaiting => Volatile.Read(ref _isPending);

    /// <summary>Called when a sample is ready.</summary>
    public Action? Ready { get; set; }

    /// <summary>Whether it was closed.</summary>
    public bool IsDisposed { get; private set; }

    /// <summary>The moments of the ticks that have read it so far.</summary>
    public IReadOnlyList<DateTimeOffset> Ticks
    {
        get
        {
            lock (_lock)
            {
                return [.. _ticks];
            }
        }
    }

    /// <inheritdoc/>
    public ValueTask StartAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public ValueTask<SourceReadOutcome> ReadAsync(Sample sample, DateTimeOffset dueAt, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            _ticks.Add(dueAt);
        }

        MemoryMarshal.Cast<byte, float>(sample.SetLength(format.SizeInBytes)).Fill(Value);
        sample.CapturedAt = dueAt;
        sample.Truth = Truth;
        if (IsLive)
        {
            _pending.Reset();
            Volatile.Write(ref _isPending, true);
            _waiting.Unregister();
            _waiting = cancellationToken.UnsafeRegister(static (state, token) => ((FakeSource)state!).Cancel(token), this);
            return new ValueTask<SourceReadOutcome>(this, _pending.Version);
        }

        Ready?.Invoke();
        return ValueTask.FromResult(Outcome);
    }

    /// <summary>Ends the read that waits; its loop goes on in the caller's thread.</summary>
    public void Yield()
    {
        Volatile.Write(ref _isPending, false);
        Ready?.Invoke();
        _pending.SetResult(Outcome);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        IsDisposed = true;
        return _waiting.DisposeAsync();
    }

    SourceReadOutcome IValueTaskSource<SourceReadOutcome>.GetResult(short token) => _pending.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<SourceReadOutcome>.GetStatus(short token) => _pending.GetStatus(token);

    void IValueTaskSource<SourceReadOutcome>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _pending.OnCompleted(continuation, state, token, flags);

    private void Cancel(CancellationToken cancellationToken)
    {
        if (IsWaiting)
        {
            Volatile.Write(ref _isPending, false);
            _pending.SetException(new OperationCanceledException(cancellationToken));
        }
    }
}
