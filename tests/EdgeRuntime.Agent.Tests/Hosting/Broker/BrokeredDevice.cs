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

    private BrokeredDevice(MqttServer server, int port)
    {
        _server = server;
        _server.InterceptingPublishAsync += KeepAsync;
        Connection = new DeviceConnection(
            new MessagingOptions { Host = "127.0.0.1", Port = port, ReconnectMin = TimeSpan.FromMilliseconds(50) },
            new DeviceIdentity(Device, Guid.CreateVersion7()),
            new ConnectionServices(TimeProvider.System, static () => ClockState.Synced, static _ => { }, NullLogger<DeviceConnection>.Instance));
        _run = Connection.RunAsync(TimeSpan.FromSeconds(5), _stop.Token);
    }

    public DeviceConnection Connection { get; }

    public static async Task<BrokeredDevice> StartAsync()
    {
        var port = MosquittoServer.FreePort();
        var factory = new MqttServerFactory();
        var server = factory.CreateMqttServer(factory.CreateServerOptionsBuilder()
            .WithDefaultEndpoint().WithDefaultEndpointBoundIPAddress(IPAddress.Loopback).WithDefaultEndpointBoundIPV6Address(IPAddress.None).WithDefaultEndpointPort(port).Build());
        await server.StartAsync();
        return new BrokeredDevice(server, port);
    }

    /// <summary>What has come in on a topic below the device's.</summary>
    public IReadOnlyList<BrokerMessage> On(string topic) => [.. _messages.Where(message => message.Topic == $"edge/v1/{Device}/{topic}")];

    /// <summary>Waits until so many messages have come in on a topic below the device's.</summary>
    public async Task<IReadOnlyList<BrokerMessage>> WaitForAsync(string topic, int count = 1)
    {
        await Eventually.TrueAsync(() => On(topic).Count >= count, Limit, () => $"{topic}: {On(topic).Count} of {count}; there are {string.Join(", ", _messages.Select(static m => m.Topic))}");
        return On(topic);
    }

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
        await _server.InjectApplicationMessage(new InjectedMqttApplicationMessage(message) { SenderClientId = "operator" }, TestContext.Current.CancellationToken);
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

    private Task KeepAsync(InterceptingPublishEventArgs e)
    {
        var message = e.ApplicationMessage;
        if (e.ClientId != "operator" && message.Payload.Length > 0)
        {
            var correlation = message.CorrelationData is { } bytes ? Encoding.UTF8.GetString(bytes) : null;
            _messages.Enqueue(new BrokerMessage(message.Topic, JsonNode.Parse(message.Payload.ToArray())!.AsObject(), message.Retain, correlation));
        }

        return Task.CompletedTask;
    }
}
