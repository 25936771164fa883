using System.Text.Json.Nodes;

namespace EdgeRuntime.SystemTests.Messaging.Access;

/// <summary>WebSockets between a real agent and a real Mosquitto; with TLS see <see cref="TlsTests"/>.</summary>
public sealed class WebSocketTests
{
    [Fact]
    public async Task WebSocket_ToAWebSocketListener_CarriesMqtt()
    {
        await using var broker = await RelayedBroker.StartAsync("websocket");
        await using var agent = AccessTest.Agent(broker.Port, new JsonObject { ["Transport"] = "websocket" });

        await AccessTest.GetsInAsync(agent);
    }

    [Fact]
    public async Task WebSocket_ToAnOrdinaryListener_IsOneLineAndNoConnection()
    {
        await using var broker = await RelayedBroker.StartAsync("tcp");
        await using var agent = AccessTest.Agent(broker.Port, new JsonObject { ["Transport"] = "websocket" });

        var line = await AccessTest.IsKeptOutAsync(agent, broker.Relay);

        // What does not speak HTTP ends the connection or resets it, as it happens.
        Assert.Matches(FormattableString.Invariant($"cannot (connect to|reach) the broker at 127\\.0\\.0\\.1:{broker.Port}: "), line);
    }
}
