using System.Buffers;
using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Messaging;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Logging.Abstractions;
using MQTTnet;
using MQTTnet.Packets;
using MQTTnet.Server;

namespace EdgeRuntime.Agent.Tests.Hosting.Broker;

/// <summary>A device called <c>pi</c>, connected to a broker in this process that keeps what the device publishes, in order.</summary>
internal sealed class BrokeredDevice : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private const string Device = "pi";

    private readonly MqttServer _server;
    private readonly ConcurrentQueue<BrokerMessage> _messages = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _run;

    private BrokeredDevice(MqttServer server, int port, Action<DeviceConnection>? prepare)
    {
        _server = server;
        _server.InterceptingPublishAsync += KeepAsync;
        Connection = new DeviceConnection(
            new MessagingOptions { Host = "127.0.0.1", Port = port, ReconnectMin = TimeSpan.FromMilliseconds(50) },
            new DeviceIdentity(Device, Guid.CreateVersion7()),
            new ConnectionServices(TimeProvider.System, static () => ClockState.Synced, static _ => { }, NullLogger<DeviceConnection>.Instance));
        prepare?.Invoke(Connection);
        _run = Connection.RunAsync(TimeSpan.FromSeconds(5), _stop.Token);
    }

    public DeviceConnection Connection { get; }

    /// <summary>Starts both.</summary>
    /// <param name="prepare">Done before the connection runs.</param>
    public static async Task<BrokeredDevice> StartAsync(Action<DeviceConnection>? prepare = null)
    {
        var port = MosquittoServer.FreePort();
        var factory = new MqttServerFactory();
        var server = factory.CreateMqttServer(factory.CreateServerOptionsBuilder()
            .WithDefaultEndpoint().WithDefaultEndpointBoundIPAddress(IPAddress.Loopback).WithDefaultEndpointBoundIPV6Address(IPAddress.None).WithDefaultEndpointPort(port).Build());
        await server.StartAsync();
        return new BrokeredDevice(server, port, prepare);
    }

    /// <summary>What has come in on a topic below the device's.</summary>
    public IReadOnlyList<BrokerMessage> On(string topic) => [.. _messages.Where(message => message.Topic == $"edge/v1/{Device}/{topic}")];

    /// <summary>Waits until so many messages have come in on a topic below the device's.</summary>
    public Task<IReadOnlyList<BrokerMessage>> WaitForAsync(string topic, int count = 1) => WaitForTopicAsync($"edge/v1/{Device}/{topic}", count);

    /// <summary>Waits until so many messages have come in on a topic.</summary>
    public async Task<IReadOnlyList<BrokerMessage>> WaitForTopicAsync(string topic, int count = 1)
    {
        BrokerMessage[] On() => [.. _messages.Where(message => message.Topic == topic)];
        await Eventually.TrueAsync(() => On().Length >= count, Limit, () => $"{topic}: {On().Length} of {count}; there are {string.Join(", ", _messages.Select(static m => m.Topic))}");
        return On();
    }

    /// <summary>Publishes as somebody else does.</summary>
    public Task InjectAsync(string topic, string payload) => InjectAsync(new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(payload).Build());

    /// <summary>Sends a command and waits for its answer.</summary>
    public async Task<BrokerMessage> CommandAsync(string name, string payload = "")
    {
        var id = Guid.NewGuid().ToString("N");
        await SendAsync(name, payload, id);
        return (await WaitForAsync($"responses/{id}"))[0];
    }

    /// <summary>Sends a command whose answer is to come on <c>responses/{id}</c>.</summary>
    public async Task SendAsync(string name, string payload, string id)
    {
        await Eventually.TrueAsync(() => Connection.IsConnected, Limit);
        var message = new MqttApplicationMessageBuilder().WithTopic($"edge/v1/{Device}/commands/{name}").WithPayload(payload)
            .WithResponseTopic($"edge/v1/{Device}/responses/{id}").WithCorrelationData(Encoding.UTF8.GetBytes(id)).Build();
        await InjectAsync(message);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        Connection.Dispose();
        await _server.StopAsync();
        _server.Dispose();
        _stop.Dispose();
    }

    private Task InjectAsync(MqttApplicationMessage message) =>
        _server.InjectApplicationMessage(new InjectedMqttApplicationMessage(message) { SenderClientId = "operator" }, TestContext.Current.CancellationToken);

    private Task KeepAsync(InterceptingPublishEventArgs e)
    {
        var message = e.ApplicationMessage;
        if (e.ClientId != "operator" && message.Payload.Length > 0)
        {
            var correlation = message.CorrelationData is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
            _messages.Enqueue(new BrokerMessage(message.Topic, JsonNode.Parse(message.Payload.ToArray())!.AsObject(), message.Retain, correlation, message.UserProperties?.FirstOrDefault(static p => p.Name == "schema")?.ReadValueAsString()));
        }

        return Task.CompletedTask;
    }
}
