using System.Globalization;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Messaging.Access;

/// <summary>A real Mosquitto with a listener of a kind, behind a relay that counts who comes.</summary>
internal sealed class RelayedBroker : IAsyncDisposable
{
    private readonly MosquittoServer _broker;

    private RelayedBroker(MosquittoServer broker, int port)
    {
        _broker = broker;
        Relay = new TcpRelay(port);
    }

    public TcpRelay Relay { get; }

    public int Port => Relay.Port;

    /// <summary>Starts it.</summary>
    /// <param name="transport">As in an agent's configuration.</param>
    /// <param name="extra">More of the listener.</param>
    public static async Task<RelayedBroker> StartAsync(string transport, params string[] extra)
    {
        // The first listener is an ordinary one: Mosquitto 2.0.11 ends at once when all that it has are WebSockets.
        var port = MosquittoServer.FreePort();
        var listener = string.Create(CultureInfo.InvariantCulture, $"listener {port} 127.0.0.1");
        return new RelayedBroker(await MosquittoServer.StartAsync([listener, $"protocol {(transport == "tcp" ? "mqtt" : "websockets")}", .. extra]), port);
    }

    public async ValueTask DisposeAsync()
    {
        await Relay.DisposeAsync();
        await _broker.DisposeAsync();
    }
}
