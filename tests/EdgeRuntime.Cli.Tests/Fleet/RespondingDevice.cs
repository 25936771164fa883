using System.Collections.Concurrent;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Messaging;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRuntime.Cli.Tests.Fleet;

/// <summary>A device's real connection whose commands are answered as a test says.</summary>
internal sealed class RespondingDevice : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly DeviceConnection _connection;
    private readonly Task _run;
    private readonly Task _answering;

    private RespondingDevice(string device, int port, Func<InboundCommand, CommandResponse, CommandResponse?> answer)
    {
        _connection = new DeviceConnection(
            new MessagingOptions { Host = "127.0.0.1", Port = port, ReconnectMin = TimeSpan.FromMilliseconds(50) },
            new DeviceIdentity(device, Messages.Session),
            new ConnectionServices(TimeProvider.System, static () => ClockState.Synced, static _ => { }, NullLogger<DeviceConnection>.Instance));
        _run = _connection.RunAsync(TimeSpan.FromSeconds(5), _stop.Token);
        _answering = AnswerAsync(answer);
    }

    public ConcurrentQueue<InboundCommand> Commands { get; } = new();

    /// <summary>Connects a device.</summary>
    /// <param name="device">Its id.</param>
    /// <param name="port">The broker's port.</param>
    /// <param name="answer">Makes the answer of a good one; null for none.</param>
    public static async Task<RespondingDevice> StartAsync(string device, int port, Func<InboundCommand, CommandResponse, CommandResponse?> answer)
    {
        var responding = new RespondingDevice(device, port, answer);
        await Eventually.TrueAsync(() => responding._connection.IsConnected, TimeSpan.FromSeconds(20));
        return responding;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _run;
        await _answering;
        _connection.Dispose();
        _stop.Dispose();
    }

    private async Task AnswerAsync(Func<InboundCommand, CommandResponse, CommandResponse?> answer)
    {
        try
        {
            while (true)
            {
                var command = await _connection.Commands.ReadAsync(_stop.Token);
                Commands.Enqueue(command);
                if (answer(command, Good(command, default)) is not null)
                {
                    _connection.Respond(command, stamp => answer(command, Good(command, stamp))!);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The end of the test.
        }
    }

    private static CommandResponse Good(InboundCommand command, MessageStamp stamp) => new()
    {
        Device = stamp.Device,
        Session = stamp.Session,
        Seq = stamp.Seq,
        Time = stamp.Time,
        Clock = stamp.Clock,
        UptimeS = stamp.UptimeS,
        Command = command.Name,
        Ok = true,
    };
}
