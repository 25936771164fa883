using System.Net.Sockets;
using MQTTnet;

namespace EdgeRuntime.Fleet.Tests.Broker;

/// <summary>What a client can take from the embedded broker is bounded.</summary>
public sealed class BrokerLimitTests : IAsyncLifetime
{
    private readonly BrokerBench _bench = new();

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => _bench.DisposeAsync();

    [Fact]
    public async Task Packet_LongerThanAllowed_EndsTheConnectionUnread()
    {
        _bench.Options.MaxPacketBytes = 200_000;
        await _bench.StartAsync();
        var (client, answer) = await _bench.ConnectAsync("sender");
        Assert.Equal(200_000u, answer.MaximumPacketSize);
        Assert.True((await BrokerBench.PublishAsync(client, "t", new string('x', 190_000))).IsSuccess);

        // A PUBLISH of 256 MB, and a CONNECT of 1 MB: only the headers are ever sent.
        foreach (var header in new byte[][] { [.. Connect(), 0x30, 0xFF, 0xFF, 0xFF, 0x7F], [0x10, 0x80, 0x80, 0x40], [.. Connect(), 0x30, 0xFF, 0xFF, 0xFF, 0xFF, 0x01] })
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync("127.0.0.1", _bench.Broker.Port, TestContext.Current.CancellationToken);
            var stream = socket.GetStream();
            await stream.WriteAsync(header, TestContext.Current.CancellationToken);
            Assert.True(await EndsAsync(stream));
        }

        Assert.True((await BrokerBench.PublishAsync(client, "t")).IsSuccess);
    }

    [Fact]
    public async Task Connections_MoreThanAllowed_AreClosedAndTheOthersGoOn()
    {
        _bench.Options.MaxConnections = 2;
        await _bench.StartAsync();
        var first = await _bench.EnterAsync("first");
        var second = await _bench.EnterAsync("second");

        using (var third = new TcpClient())
        {
            await third.ConnectAsync("127.0.0.1", _bench.Broker.Port, TestContext.Current.CancellationToken);
            Assert.True(await EndsAsync(third.GetStream()));
        }

        Assert.True((await BrokerBench.PublishAsync(first, "t")).IsSuccess);
        await second.DisconnectAsync(cancellationToken: TestContext.Current.CancellationToken);
        var attempts = 0;
        while (!await CanEnterAsync("third"))
        {
            Assert.True(++attempts < 10_000, "the place of the client that left stays taken");
        }

        Assert.Contains(_bench.Logger.Collector.GetSnapshot(), static line => line.Message.Contains("2 are open (Fleet:Broker:MaxConnections)", StringComparison.Ordinal));
    }

    private async Task<bool> CanEnterAsync(string client)
    {
        try
        {
            return (await _bench.ConnectAsync(client)).Answer.ResultCode == MqttClientConnectResultCode.Success;
        }
        catch (MQTTnet.Exceptions.MqttCommunicationException)
        {
            return false;
        }
    }

    // A CONNECT of MQTT 5 with client id "raw".
    private static byte[] Connect() => [0x10, 16, 0, 4, (byte)'M', (byte)'Q', (byte)'T', (byte)'T', 5, 2, 0, 60, 0, 0, 3, (byte)'r', (byte)'a', (byte)'w'];

    private static async Task<bool> EndsAsync(NetworkStream stream)
    {
        var buffer = new byte[4_096];
        try
        {
            while (await stream.ReadAsync(buffer, TestContext.Current.CancellationToken) > 0)
            {
                // The CONNACK.
            }
        }
        catch (IOException)
        {
            // Reset.
        }

        return true;
    }
}
