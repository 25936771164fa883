using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Topics;
using EdgeRuntime.Fleet.Hosting;
using EdgeRuntime.Fleet.Ingest;
using EdgeRuntime.Messaging.Operating;
using Microsoft.AspNetCore.Http.HttpResults;

namespace EdgeRuntime.Fleet.Api;

/// <summary>Sends commands to devices over their brokers and waits for the answers.</summary>
internal sealed class DeviceCommands(CellService cells, FleetClocks clocks, ILogger<OperatorConnection> logger)
{
    /// <summary>The commands that may be sent.</summary>
    public static IReadOnlyList<string> Names { get; } = ["ping", "infer-once", "policy", "restart", "rollback", "diagnostics"];

    /// <summary>Sends a command.</summary>
    /// <param name="device">The device.</param>
    /// <param name="name">One of <see cref="Names"/>.</param>
    /// <param name="payload">What the command needs, as JSON; empty for nothing.</param>
    /// <param name="limit">How long to wait; the command expires with it.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    public async Task<Results<Ok<CommandAnswer>, ProblemHttpResult>> SendAsync(
        DeviceSummary device, string name, ReadOnlyMemory<byte> payload, TimeSpan limit, CancellationToken cancellationToken)
    {
        if (cells.Cells.FirstOrDefault(cell => cell.Name == device.Cell) is not { } broker)
        {
            return Faults.Problem(StatusCodes.Status409Conflict, $"The device belongs to broker '{device.Cell}', which this fleet no longer has.");
        }

        var started = clocks.Wall.GetTimestamp();
        RequestOutcome outcome;
        try
        {
            await using var connection = await OperatorConnection.ConnectAsync(broker, logger, clocks.Wall, cancellationToken);
            var message = new OutgoingMessage(connection.Topics.Command(device.Device, name), payload) { ContentType = OutgoingMessage.Json };
            outcome = await connection.RequestAsync(message, connection.Topics.ResponsePrefix(device.Device), limit, cancellationToken);
        }
        catch (BrokerException e)
        {
            return Faults.Problem(StatusCodes.Status502BadGateway, $"The broker '{broker.Name}' cannot be used: {e.Message}.");
        }

        var presence = device.State is { } state ? Words.Of(state) : "never seen";
        if (outcome.Answer is not { } answer)
        {
            return outcome.Published == PublishOutcome.NoSubscribers
                ? Faults.Problem(StatusCodes.Status409Conflict, $"The device is not connected to its broker (last state: {presence}); nothing was sent.")
                : Faults.Problem(
                    StatusCodes.Status504GatewayTimeout,
                    FormattableString.Invariant($"No answer within {limit.TotalSeconds:0.###} s (last state: {presence}); the command has expired."));
        }

        var roundTripMs = Math.Round(clocks.Wall.GetElapsedTime(started).TotalMilliseconds, 3);
        return MessageReader.Read(new DeviceTopic(device.Device, MessageClass.Responses), answer.Payload) is { IsOk: true, Value: CommandResponse response }
            ? TypedResults.Ok(new CommandAnswer(device.Device, name, response.Ok, response.Error, response.Result, roundTripMs))
            : Faults.Problem(StatusCodes.Status502BadGateway, "The device's answer is not a valid response; its agent may be of another version.");
    }
}
