using System.Collections.Concurrent;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace EdgeRuntime.SystemTests.Messaging.Access;

/// <summary>A TLS front that shares its port by application protocol, as cloud brokers do: what speaks the right one is led to the broker behind.</summary>
internal sealed class TlsFront : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _negotiated = new();
    private readonly X509Certificate2 _certificate;
    private readonly string _protocol;
    private readonly int _behind;
    private readonly Task _run;

    public TlsFront(string certificateFile, string keyFile, string protocol, int behind)
    {
        (_certificate, _protocol, _behind) = (X509Certificate2.CreateFromPemFile(certificateFile, keyFile), protocol, behind);
        _listener.Start();
        _run = RunAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>The protocol of each connection so far; empty for none.</summary>
    public IReadOnlyCollection<string> Negotiated => [.. _negotiated];

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _run;
        _certificate.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync()
    {
        var connections = new List<Task>();
        try
        {
            while (true)
            {
                connections.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(connections);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        using (var broker = new TcpClient())
        {
            await using var secure = new SslStream(client.GetStream());
            try
            {
                await secure.AuthenticateAsServerAsync(
                    new SslServerAuthenticationOptions { ServerCertificate = _certificate, ApplicationProtocols = [new SslApplicationProtocol(_protocol)] },
                    _stop.Token);
                _negotiated.Enqueue(secure.NegotiatedApplicationProtocol.ToString());
                if (secure.NegotiatedApplicationProtocol.ToString() == _protocol)
                {
                    await broker.ConnectAsync(IPAddress.Loopback, _behind, _stop.Token);
                    await Task.WhenAny(secure.CopyToAsync(broker.GetStream(), _stop.Token), broker.GetStream().CopyToAsync(secure, _stop.Token));
                }
            }
            catch (Exception e) when (e is IOException or SocketException or AuthenticationException or OperationCanceledException)
            {
                // The client is gone, or the test ends.
            }
        }
    }
}
