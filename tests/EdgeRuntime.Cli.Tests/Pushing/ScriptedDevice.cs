using System.Collections.Concurrent;
using System.Text.Json;
using EdgeRuntime.Cli.Tests.Fleet;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Contracts.Topics;
using EdgeRuntime.Messaging;
using EdgeRuntime.Messaging.Operating;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRuntime.Cli.Tests.Pushing;

/// <summary>A device that reads orders by the contract's own reader and reports, over a real broker, what its script says.</summary>
internal sealed class ScriptedDevice : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly DeviceScript _script;
    private readonly OperatorConnection _connection;
    private readonly TopicScheme _topics = new();
    private Task _run = Task.CompletedTask;
    private ReportedMessage _reported;
    private long _seq;
    private volatile bool _hasEnded;

    private ScriptedDevice(DeviceScript script, OperatorConnection connection)
    {
        (_script, _connection) = (script, connection);
        _reported = Messages.Reported(script.Device) with { Session = Guid.CreateVersion7(), Generation = 0, Models = [.. script.Runs] };
    }

    /// <summary>The orders that it has taken up.</summary>
    public ConcurrentQueue<DesiredDocument> Orders { get; } = new();

    /// <summary>Whether it has played its script to the end, for an order at least.</summary>
    public bool HasEnded => _hasEnded;

    public static async Task<ScriptedDevice> StartAsync(DeviceScript script, int port)
    {
        var connection = await OperatorConnection.ConnectAsync(new BrokerOptions { Host = "127.0.0.1", Port = port }, NullLogger<OperatorConnection>.Instance, TimeProvider.System, TestContext.Current.CancellationToken);
        var device = new ScriptedDevice(script, connection);
        await device.PublishAsync(device._topics.Info(script.Device), Messages.Info(script.Device) with { Session = device._reported.Session, Tags = [.. script.Tags] });
        await device.PublishAsync(device._topics.Status(script.Device), Messages.Status(script.Device, PresenceState.Online) with { Session = device._reported.Session });
        await device.ReportAsync(device._reported);
        var orders = await connection.SubscribeAsync(new SubscriptionOptions(device._topics.Desired(script.Device)), TestContext.Current.CancellationToken);
        device._run = device.RunAsync(orders);
        return device;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        await _connection.DisposeAsync();
        _stop.Dispose();
    }

    private async Task RunAsync(OperatorSubscription orders)
    {
        try
        {
            while (true)
            {
                await TakeAsync((await orders.ReadAsync(_stop.Token)).Payload);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or BrokerException)
        {
            // The end of the test, or of the broker.
        }
    }

    private async Task TakeAsync(byte[] payload)
    {
        var reader = new DesiredReader { Device = _script.Device, Keyring = _script.Keyring, RequireSigned = _script.Keyring is not null };
        var read = reader.Read(payload, _reported.Generation, TrustedTime.Unknown);
        if (!read.IsOk)
        {
            var refused = new DesiredReader { Device = _script.Device }.Read(payload, 0, TrustedTime.Unknown).Value?.Generation ?? 0;
            await ReportAsync(_reported with { Refused = new RefusedGeneration(refused, read.Error.Code, read.Error.Message) });
            return;
        }

        if (_script.Refuses(read.Value))
        {
            await ReportAsync(_reported with { Refused = new RefusedGeneration(read.Value.Generation, ErrorCode.DesiredInvalid, "not here") });
            return;
        }

        Orders.Enqueue(read.Value);
        await ReportAsync(_reported with { Generation = read.Value.Generation, Refused = null, Models = [.. _script.Runs] });
        foreach (var (phase, i) in _script.Phases.Select(static (phase, i) => (phase, i)))
        {
            var error = i == _script.Phases.Count - 1 ? _script.Error : null;
            await ReportAsync(_reported with { Models = [.. read.Value.Models.Select(model => new ModelStatus { Model = model.Model, Digest = model.Digest, Phase = phase, Source = model.Source, Error = error })] });
        }

        _hasEnded = true;
    }

    private Task ReportAsync(ReportedMessage reported)
    {
        _reported = reported with { Seq = ++_seq };
        return PublishAsync(_topics.Reported(_script.Device), _reported);
    }

    private async Task PublishAsync(string topic, Message message) => await _connection.PublishAsync(
        new OutgoingMessage(topic, JsonSerializer.SerializeToUtf8Bytes(message, message.GetType(), MessageJsonContext.Default)) { Retain = true }, _stop.Token);
}
