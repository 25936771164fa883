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
    // MQTTnet waits 100 s by default: a message of hundreds of megabytes needs longer.
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromMinutes(5);

    private readonly int _port;
    private readonly TimeSpan _patience;

    private Subscriber(int port, TimeSpan patience)
    {
        (_port, _patience) = (port, patience);
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

    /// <summary>Connects and subscribes.</summary>
    /// <param name="port">The broker's port.</param>
    /// <param name="patience">
    /// Time between pings; 15 s by default. Whoever sends messages of hundreds of megabytes needs more: MQTTnet's pings wait behind them, and it gives the connection up.
    /// </param>
    public static async Task<Subscriber> ConnectAsync(int port, TimeSpan? patience = null)
    {
        var subscriber = new Subscriber(port, patience ?? TimeSpan.FromSeconds(15));
        await subscriber.ReconnectAsync();
        return subscriber;
    }

    public async Task ReconnectAsync()
    {
        var options = new MqttClientOptionsBuilder().WithKeepAlivePeriod(_patience).WithTimeout(AnswerLimit).WithTcpServer("127.0.0.1", _port).WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V500)
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
