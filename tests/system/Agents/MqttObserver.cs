using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Protocol;

namespace EdgeRuntime.SystemTests.Agents;

/// <summary>A subscriber that keeps everything that devices say below the root prefix and Home Assistant's, in the order of arrival, and stays subscribed through outages of the broker.</summary>
internal sealed class MqttObserver : IAsyncDisposable
{
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly ConcurrentQueue<ObservedMessage> _messages = new();
    private readonly MqttClientOptions _options;

    private MqttObserver(int port)
    {
        _options = new MqttClientOptionsBuilder()
            .WithTcpServer("127.0.0.1", port)
            .WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V500)
            .WithClientId($"observer-{Guid.NewGuid():N}")
            .WithCleanStart(false)
            .WithSessionExpiryInterval(3600)
            .Build();
        _client.ApplicationMessageReceivedAsync += KeepAsync;
    }

    public IReadOnlyList<ObservedMessage> Messages => [.. _messages];

    public static async Task<MqttObserver> ConnectAsync(int port)
    {
        var observer = new MqttObserver(port);
        await observer.ReconnectAsync();
        return observer;
    }

    /// <summary>Connects (again) and subscribes to everything.</summary>
    public async Task ReconnectAsync()
    {
        await _client.ConnectAsync(_options, TestContext.Current.CancellationToken);
        await _client.SubscribeAsync("edge/v1/#", MqttQualityOfServiceLevel.AtLeastOnce, TestContext.Current.CancellationToken);
        await _client.SubscribeAsync("homeassistant/#", MqttQualityOfServiceLevel.AtLeastOnce, TestContext.Current.CancellationToken);
    }

    public IEnumerable<ObservedMessage> On(string topicSuffix) => _messages.Where(m => m.Topic.EndsWith(topicSuffix, StringComparison.Ordinal));

    public Task PublishAsync(string topic, string payload) => PublishAsync(topic, System.Text.Encoding.UTF8.GetBytes(payload));

    public Task PublishAsync(string topic, byte[] payload, bool retain = false) =>
        _client.PublishBinaryAsync(topic, payload, MqttQualityOfServiceLevel.AtLeastOnce, retain, TestContext.Current.CancellationToken);

    /// <summary>Publishes a request whose answer is to come on a topic.</summary>
    public Task RequestAsync(string topic, string responseTopic, string payload) => _client.PublishAsync(
        new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(payload).WithResponseTopic(responseTopic).WithCorrelationData("1"u8.ToArray())
            .WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build(),
        TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await _client.DisconnectAsync(cancellationToken: CancellationToken.None);
        _client.Dispose();
    }

    private Task KeepAsync(MqttApplicationMessageReceivedEventArgs e)
    {
        var message = e.ApplicationMessage;
        if (message.Payload.Length > 0 && message.Topic != "homeassistant/status" && !message.Topic.StartsWith("edge/v1/models/", StringComparison.Ordinal) && JsonNode.Parse(message.Payload.ToArray()) is JsonObject body)
        {
            var schema = message.UserProperties?.FirstOrDefault(static p => p.Name == "schema")?.ReadValueAsString();
            _messages.Enqueue(new ObservedMessage(message.Topic, body, message.ContentType, schema, message.Retain, message.Payload.Length));
        }

        return Task.CompletedTask;
    }
}
