using System.Threading.Tasks.Sources;

namespace EdgeRuntime.Core.Threading;

/// <summary>One reusable wait of a <see cref="PolledHandle"/>; what waits goes on in whoever calls <see cref="GoOn"/>.</summary>
internal sealed class Waiter : IValueTaskSource
{
    private ManualResetValueTaskSourceCore<bool> _core;
    private volatile bool _isWaiting;

    public bool IsWaiting => _isWaiting;

    public ValueTask Begin()
    {
        if (IsWaiting)
        {
            throw new InvalidOperationException("somebody waits for this already");
        }

        _core.Reset();
        _isWaiting = true;
        return new ValueTask(this, _core.Version);
    }

    public bool TryEnd()
    {
        var was = _isWaiting;
        _isWaiting = false;
        return was;
    }

    public void GoOn() => _core.SetResult(true);

    void IValueTaskSource.GetResult(short token) => _core.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource.GetStatus(short token) => _core.GetStatus(token);

    void IValueTaskSource.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) => _core.OnCompleted(continuation, state, token, flags);
}
