using System.Collections.Concurrent;
using System.Net;
using EdgeRuntime.Contracts.Topics;
using EdgeRuntime.Messaging.Blocks;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Time.Testing;
using MQTTnet;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace EdgeRuntime.Messaging.Tests.Blocks;

/// <summary>A broker in this process and a transfer link on a client of it, with a clock that stands still.</summary>
internal sealed class LinkedBroker : IAsyncDisposable
{
    public const string Digest = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff";

    private readonly MqttServer _server;
    private readonly IMqttClient _client = new MqttClientFactory().CreateMqttClient();
    private readonly ConcurrentDictionary<string, bool> _subscriptions = new(StringComparer.Ordinal);
    private readonly MqttClientOptions _options;
    private int _subscribed;

    private LinkedBroker(MqttServer server, int port, int receiveMaximum)
    {
        Link = new TransferLink(Topics, receiveMaximum, Time);
        _server = server;
        _options = new MqttClientOptionsBuilder().WithTcpServer("127.0.0.1", port).WithProtocolVersion(MQTTnet.Formatter.MqttProtocolVersion.V500)
            .WithClientId("pi").WithCleanStart(false).WithSessionExpiryInterval(3600).Build();
        _client.ApplicationMessageReceivedAsync += e =>
        {
            Link.Accept(e.ApplicationMessage);
            return Task.CompletedTask;
        };
        _server.InterceptingSubscriptionAsync += e =>
        {
            if (IsRefusing)
            {
                e.Response.ReasonCode = MqttSubscribeReasonCode.NotAuthorized;
                e.ProcessSubscription = false;
                return Task.CompletedTask;
            }

            Interlocked.Increment(ref _subscribed);
            _subscriptions[e.TopicFilter.Topic] = true;
            Most = Math.Max(Most, _subscriptions.Count);
            return Task.CompletedTask;
        };
        _server.InterceptingUnsubscriptionAsync += e =>
        {
            _subscriptions.TryRemove(e.Topic, out _);
            return Task.CompletedTask;
        };
    }

    public TopicScheme Topics { get; } = new();

    public FakeTimeProvider Time { get; } = new();

    public TransferLink Link { get; }

    /// <summary>Whether the broker's access list forbids everything.</summary>
    public bool IsRefusing { get; set; }

    /// <summary>Topics in the session now.</summary>
    public ICollection<string> Subscriptions => _subscriptions.Keys;

    /// <summary>Most topics that were in the session at a time.</summary>
    public int Most { get; private set; }

    /// <summary>Subscriptions so far, each repetition counted.</summary>
    public int Subscribed => Volatile.Read(ref _subscribed);

    public static async Task<LinkedBroker> StartAsync(int receiveMaximum = 32)
    {
        var port = MosquittoServer.FreePort();
        var factory = new MqttServerFactory();
        var server = factory.CreateMqttServer(factory.CreateServerOptionsBuilder().WithDefaultEndpoint().WithPersistentSessions()
            .WithDefaultEndpointBoundIPAddress(IPAddress.Loopback).WithDefaultEndpointBoundIPV6Address(IPAddress.None).WithDefaultEndpointPort(port).Build());
        await server.StartAsync();
        var broker = new LinkedBroker(server, port, receiveMaximum);
        await broker.ConnectAsync();
        return broker;
    }

    public async Task ConnectAsync()
    {
        var answer = await _client.ConnectAsync(_options, TestContext.Current.CancellationToken);
        Link.Attach(_client, answer.IsSessionPresent);
    }

    public async Task DropAsync()
    {
        await _client.DisconnectAsync(new MqttClientDisconnectOptions { SessionExpiryInterval = 3600 }, TestContext.Current.CancellationToken);
        Link.Detach();
    }

    /// <summary>Leaves a subscription in the session, as an earlier process does that was killed.</summary>
    public Task LeaveBehindAsync(string topic) => _client.SubscribeAsync(topic, MqttQualityOfServiceLevel.AtLeastOnce, TestContext.Current.CancellationToken);

    public Task KeepAsync(BlockStream stream, IEnumerable<int> blocks) => Task.WhenAll(blocks.Select(block => KeepAsync(Topics.ModelBlock(Digest, block), stream.Block(block))));

    /// <summary>Publishes a retained message.</summary>
    public Task KeepAsync(string topic, byte[] payload)
    {
        var message = new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(payload).WithRetainFlag().WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build();
        return _server.InjectApplicationMessage(new InjectedMqttApplicationMessage(message) { SenderClientId = "operator" }, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Link.Dispose();
        _client.Dispose();
        await _server.StopAsync();
        _server.Dispose();
    }
}
