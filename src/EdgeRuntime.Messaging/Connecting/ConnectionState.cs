using System.Threading.Channels;

namespace EdgeRuntime.Messaging.Connecting;

/// <summary>What the connection loop, its sender and MQTTnet's threads all know of the connection: whether it is there, which one it is, and that there is something to do. Thread-safe.</summary>
internal sealed class ConnectionState
{
    private readonly Channel<bool> _wake = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private long _count;
    private volatile bool _isUp;

    /// <summary>Whether it is there.</summary>
    public bool IsUp => _isUp;

    /// <summary>Connections so far.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>Another connection was made.</summary>
    /// <param name="isUp">Whether it still is there.</param>
    public void Enter(bool isUp)
    {
        Interlocked.Increment(ref _count);
        _isUp = isUp;
    }

    /// <summary>It is gone, or of no use any more.</summary>
    public void Leave() => _isUp = false;

    /// <summary>There is something to do.</summary>
    public void Wake() => _wake.Writer.TryWrite(true);

    /// <summary>Waits until there is something to do; one at a time. Nothing is allocated.</summary>
    public ValueTask<bool> WokenAsync() => _wake.Reader.ReadAsync(CancellationToken.None);
}
