using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using MQTTnet;
using MQTTnet.Protocol;

namespace EdgeRuntime.Messaging.Tests.Broker;

/// <summary>Keeps what arrives at a subscriber with a persistent session, in order.</summary>
internal sealed class Subscriber : IAsyncDisposable
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly ConcurrentQueue<(string Topic, JsonObject Body)> _messages = new();
    private readonly int _port;

    private Subscriber(int port)
    {
        _port = port;
        _client.ApplicationMessageReceivedAsync += e =>
        {
            if (e.ApplicationMessage.Payload.Length > 0)
            {
                _messages.Enqueue((e.ApplicationMessage.Topic, JsonNode.Parse(e.ApplicationMessage.Payload.ToArray())!.AsObject()));
            }

            return Task.CompletedTask;
        };
    }

    public IReadOnlyList<JsonObject> On(string suffix) => [.. _messages.Where(m => m.Topic.EndsWith(suffix, StringComparison.Ordinal)).Select(static m => m.Body)];

    public static async Task<Subscriber> ConnectAsync(int port)
    {
        var subscriber = new Subscriber(port);
        await subscriber.ReconnectAsync();
        return subscriber;
    }

    public async Task ReconnectAsync()
    {
        var options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", _port).WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V500)
            .WithClientId("subscriber").WithCleanStart(false).WithSessionExpiryInterval(3600).Build();
        await _client.ConnectAsync(options, TestContext.Current.CancellationToken);
        await _client.SubscribeAsync("edge/v1/#", MqttQualityOfServiceLevel.AtLeastOnce, TestContext.Current.CancellationToken);
    }

    public Task<MqttClientPublishResult> SendAsync(MqttApplicationMessage message) => _client.PublishAsync(message, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _client.TryDisconnectAsync();
        _client.Dispose();
    }
}
