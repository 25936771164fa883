using System.Net;
using System.Net.Sockets;

namespace EdgeRuntime.Testing;

/// <summary>A socket that leads to a port of the loopback interface: counts connections, and cuts them.</summary>
public abstract class Relay : IAsyncDisposable
{
    private readonly Socket _listener;
    private readonly CancellationTokenSource _stop = new();
    private readonly int _behind;
    private readonly Task _run;
    private volatile CancellationTokenSource _cut = new();
    private int _connections;

    /// <summary>Opens it.</summary>
    /// <param name="at">Where it listens.</param>
    /// <param name="behind">The port that it leads to.</param>
    private protected Relay(EndPoint at, int behind)
    {
        _behind = behind;
        _listener = new Socket(at.AddressFamily, SocketType.Stream, ProtocolType.Unspecified);
        _listener.Bind(at);
        _listener.Listen();
        _run = RunAsync();
    }

    /// <summary>Connections so far.</summary>
    public int Connections => Volatile.Read(ref _connections);

    /// <summary>Bytes of one connection towards the other port after which it is cut; never by default.</summary>
    public long CutAfterBytes { get; init; } = long.MaxValue;

    /// <summary>What the way back carries in a second, such as that of a radio; as much as it can by default.</summary>
    public int? BackBytesPerSecond { get; init; }

    /// <summary>Where it listens.</summary>
    protected EndPoint LocalEndPoint => _listener.LocalEndPoint!;

    /// <summary>Cuts all connections that there are.</summary>
    public Task CutAsync() => Interlocked.Exchange(ref _cut, new CancellationTokenSource()).CancelAsync();

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _run;
        _stop.Dispose();
        _cut.Dispose();
        GC.SuppressFinalize(this);
    }

    private async Task RunAsync()
    {
        var served = new List<Task>();
        try
        {
            while (true)
            {
                var client = await _listener.AcceptAsync(_stop.Token);
                Interlocked.Increment(ref _connections);
                served.Add(ServeAsync(client));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(served);
        }
    }

    private async Task ForwardAsync(Stream from, Stream to, CancellationToken cancellationToken)
    {
        var buffer = new byte[64 * 1024];
        var left = CutAfterBytes;
        while (left > 0 && await from.ReadAsync(buffer.AsMemory(0, (int)Math.Min(buffer.Length, left)), cancellationToken) is > 0 and var length)
        {
            await to.WriteAsync(buffer.AsMemory(0, length), cancellationToken);
            left -= length;
        }
    }

    private async Task ForwardBackAsync(Stream from, Stream to, CancellationToken cancellationToken)
    {
        if (BackBytesPerSecond is not { } rate)
        {
            await from.CopyToAsync(to, cancellationToken);
            return;
        }

        var buffer = new byte[16 * 1024];
        while (await from.ReadAsync(buffer, cancellationToken) is > 0 and var length)
        {
            await to.WriteAsync(buffer.AsMemory(0, length), cancellationToken);
            await Task.Delay(TimeSpan.FromSeconds((double)length / rate), TimeProvider.System, cancellationToken);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using (client)
        using (var end = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token, _cut.Token))
        using (var broker = new TcpClient())
        {
            try
            {
                await using var near = new NetworkStream(client);
                await broker.ConnectAsync(IPAddress.Loopback, _behind, end.Token);
                var (there, back) = (ForwardAsync(near, broker.GetStream(), end.Token), ForwardBackAsync(broker.GetStream(), near, end.Token));
                await await Task.WhenAny(there, back);
                await end.CancelAsync();
                await Task.WhenAll(there, back);
            }
            catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
            {
                // One end is gone, or the connection was cut.
            }
        }
    }
}
