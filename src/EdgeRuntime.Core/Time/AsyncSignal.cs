using System.Threading.Channels;

namespace EdgeRuntime.Core.Time;

/// <summary>
/// Wakes one waiting loop: set from any thread, awaited by one. Sets that nobody has awaited yet count as one.
/// Neither side allocates, because the bounded channel reuses its single waiter.
/// </summary>
public sealed class AsyncSignal
{
    private readonly Channel<bool> _channel = Channel.CreateBounded<bool>(
        new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite, SingleReader = true });

    /// <summary>Wakes the waiter, now or when it comes to wait.</summary>
    public void Set() => _channel.Writer.TryWrite(true);

    /// <summary>Waits for <see cref="Set"/> and takes it back.</summary>
    public ValueTask<bool> WaitAsync() => _channel.Reader.ReadAsync(CancellationToken.None);
}
