using System.Net;
using System.Net.Sockets;

namespace EdgeRuntime.Testing;

/// <summary>A Unix socket that leads to a port of the loopback interface: a way out of a network namespace, for those who see its file.</summary>
public sealed class UnixRelay : IAsyncDisposable
{
    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _behind;
    private readonly Task _run;

    /// <summary>Opens it.</summary>
    /// <param name="path">The socket's file.</param>
    /// <param name="behind">The port that it leads to.</param>
    public UnixRelay(string path, int behind)
    {
        _behind = behind;
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        _listener.Listen();
        _run = RunAsync();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _run;
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        var served = new List<Task>();
        try
        {
            while (true)
            {
                served.Add(ServeAsync(await _listener.AcceptAsync(_stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(served);
        }
    }

    private async Task ServeAsync(Socket client)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        await using var near = new NetworkStream(client, ownsSocket: true);
        using var broker = new TcpClient();
        try
        {
            await broker.ConnectAsync(IPAddress.Loopback, _behind, end.Token);
            var (there, back) = (near.CopyToAsync(broker.GetStream(), end.Token), broker.GetStream().CopyToAsync(near, end.Token));
            await Task.WhenAny(there, back);
            await end.CancelAsync();
            await Task.WhenAll(there, back);
        }
        catch (Exception e) when (e is IOException or SocketException or OperationCanceledException)
        {
            // One end is gone, or the test ends.
        }
    }
}
