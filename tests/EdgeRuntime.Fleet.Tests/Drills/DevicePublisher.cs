using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Fleet.Tests.Storage;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace EdgeRuntime.Fleet.Tests.Drills;

/// <summary>Publishes what devices would, with QoS 1, and knows what the broker has taken.</summary>
internal sealed class DevicePublisher : IAsyncDisposable
{
    private const int Window = 50;
    private readonly IMqttClient _client;

    private DevicePublisher(IMqttClient client) => _client = client;

    public static async Task<DevicePublisher> ConnectAsync(int port)
    {
        var factory = new MqttClientFactory();
        var client = factory.CreateMqttClient();
        var options = factory.CreateClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithProtocolVersion(MqttProtocolVersion.V500).WithClientId($"drill-{Guid.NewGuid():N}").Build();
        await client.ConnectAsync(options, TestContext.Current.CancellationToken);
        return new DevicePublisher(client);
    }

    /// <summary>Publishes; returns when the broker has confirmed all of them.</summary>
    public Task PublishAsync(IEnumerable<Message> messages) => PublishRawAsync(messages.Select(DeviceMessages.OnTheWire));

    /// <summary>Publishes anything.</summary>
    public async Task PublishRawAsync(IEnumerable<(string Topic, byte[] Payload)> messages)
    {
        foreach (var chunk in messages.Chunk(Window))
        {
            await Task.WhenAll(chunk.Select(message => PublishAsync(message.Topic, message.Payload)));
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _client.TryDisconnectAsync();
        _client.Dispose();
    }

    private async Task PublishAsync(string topic, byte[] payload)
    {
        var packet = new MqttApplicationMessage
        {
            Topic = topic,
            PayloadSegment = payload,
            QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce,
        };
        var answer = await _client.PublishAsync(packet, TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccess, answer.ReasonString);
    }
}
