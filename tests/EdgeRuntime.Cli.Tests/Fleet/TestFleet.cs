using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using EdgeRuntime.Cli.Commands;
using EdgeRuntime.Cli.Terminal;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Topics;
using EdgeRuntime.Testing;
using MQTTnet;
using MQTTnet.Protocol;
using MQTTnet.Server;

namespace EdgeRuntime.Cli.Tests.Fleet;

/// <summary>A broker in this process with what devices have left on it, and edgectl run against it.</summary>
internal sealed class TestFleet : IAsyncDisposable
{
    private readonly MqttServer _server;

    private int _subscriptions;

    private TestFleet(MqttServer server, int port)
    {
        (_server, Port) = (server, port);
        _server.ClientSubscribedTopicAsync += _ =>
        {
            Interlocked.Increment(ref _subscriptions);
            return Task.CompletedTask;
        };
    }

    public int Port { get; }

    public static TopicScheme Topics { get; } = new();

    public static async Task<TestFleet> StartAsync()
    {
        var port = MosquittoServer.FreePort();
        var factory = new MqttServerFactory();
        var server = factory.CreateMqttServer(factory.CreateServerOptionsBuilder()
            .WithDefaultEndpoint().WithDefaultEndpointBoundIPAddress(IPAddress.Loopback).WithDefaultEndpointBoundIPV6Address(IPAddress.None).WithDefaultEndpointPort(port).Build());
        await server.StartAsync();
        return new TestFleet(server, port);
    }

    /// <summary>Runs edgectl against the broker.</summary>
    public Task<CliRun> RunAsync(params string[] args) => RunUntilAsync(TestContext.Current.CancellationToken, args);

    /// <summary>Runs edgectl against the broker until it is interrupted.</summary>
    public Task<CliRun> RunUntilAsync(CancellationToken interrupt, params string[] args) => RunBareAsync([.. args, .. Broker], interrupt: interrupt);

    /// <summary>The options that name the broker.</summary>
    public string[] Broker => ["--host", "127.0.0.1", "--port", Port.ToString(CultureInfo.InvariantCulture)];

    /// <summary>Runs edgectl with nothing but these arguments, variables and settings file.</summary>
    public static async Task<CliRun> RunBareAsync(string[] args, IReadOnlyDictionary<string, string>? variables = null, string? settingsFile = null, CancellationToken? interrupt = null, string? typed = null)
    {
        var (output, error) = (new StringWriter { NewLine = "\n" }, new StringWriter { NewLine = "\n" });
        var environment = new CliEnvironment(new ResultConsole(output), new MessageConsole(error), TimeProvider.System, name => variables?.GetValueOrDefault(name), settingsFile ?? "/nowhere/edgectl.json")
        {
            In = typed is null ? TextReader.Null : new StringReader(typed),
        };
        var exitCode = await EdgectlCommandLine.RunAsync(args, environment, interrupt ?? TestContext.Current.CancellationToken);
        return new CliRun(exitCode, output.ToString(), error.ToString());
    }

    public Task PublishAsync(StatusMessage message) => PublishAsync(Topics.Status(message.Device), message, retain: true);

    public Task PublishAsync(InfoMessage message) => PublishAsync(Topics.Info(message.Device), message, retain: true);

    public Task PublishAsync(ReportedMessage message) => PublishAsync(Topics.Reported(message.Device), message, retain: true);

    public Task PublishAsync(EnergyMessage message) => PublishAsync(Topics.Energy(message.Device), message, retain: false);

    public Task PublishAsync(ResultMessage message) =>
        PublishAsync(
            Topics.Result(message.Device, message.Model),
            JsonSerializer.SerializeToUtf8Bytes(new ResultPayload(message.Item, message.Session, message.Seq, message.Clock, message.Digest, message.Source), MessageJsonContext.Default.ResultPayload),
            retain: false);

    public Task PublishAsync(ResultBatchMessage message) => PublishAsync(Topics.ResultBatch(message.Device, message.Model), message, retain: false);

    /// <summary>Publishes whatever it is.</summary>
    public Task PublishAsync(string topic, string payload, bool retain = true) => PublishAsync(topic, Encoding.UTF8.GetBytes(payload), retain);

    /// <summary>Publishes again and again until the run ends: a listener that comes at any time hears it.</summary>
    public Task<CliRun> WhileAsync(Func<TestFleet, Task> publish, params string[] args) => WhileAsync(RunAsync(args), publish);

    /// <inheritdoc cref="WhileAsync(Func{TestFleet, Task}, string[])"/>
    public async Task<T> WhileAsync<T>(Task<T> run, Func<TestFleet, Task> publish)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(50), TimeProvider.System);
        while (!run.IsCompleted)
        {
            await publish(this);
            await timer.WaitForNextTickAsync(TestContext.Current.CancellationToken);
        }

        return await run;
    }

    /// <summary>Waits until a client has subscribed.</summary>
    public Task WaitForListenerAsync() => Eventually.TrueAsync(() => Volatile.Read(ref _subscriptions) > 0, TimeSpan.FromSeconds(20));

    public Task StopAsync() => _server.StopAsync();

    public Task StartAgainAsync() => _server.StartAsync();

    public async ValueTask DisposeAsync()
    {
        await _server.StopAsync();
        _server.Dispose();
    }

    private Task PublishAsync(string topic, Message message, bool retain) => PublishAsync(topic, JsonSerializer.SerializeToUtf8Bytes(message, message.GetType(), MessageJsonContext.Default), retain);

    private Task PublishAsync(string topic, byte[] payload, bool retain)
    {
        var message = new MqttApplicationMessageBuilder().WithTopic(topic).WithPayload(payload).WithRetainFlag(retain).WithQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce).Build();
        return _server.InjectApplicationMessage(new InjectedMqttApplicationMessage(message) { SenderClientId = "device" }, TestContext.Current.CancellationToken);
    }
}
