using System.CommandLine;
using System.Text;
using System.Text.Json;
using EdgeRuntime.Cli.Devices;
using EdgeRuntime.Cli.Settings;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Topics;
using EdgeRuntime.Messaging;
using EdgeRuntime.Messaging.Operating;

namespace EdgeRuntime.Cli.Commands;

/// <summary><c>edgectl device command</c>: asks a device to do something, and waits for its answer.</summary>
internal static class DeviceCommandCommand
{
    private static readonly TimeSpan DefaultTimeout = TimeSpan.FromSeconds(10);

    public static Command Create(CliEnvironment environment)
    {
        var device = CommonOptions.Device();
        var name = new Argument<string>("name") { Description = "The command: ping, infer-once, restart, ..." };
        name.Validators.Add(static result =>
        {
            if (result.Tokens is [var token] && !Identifiers.IsModelId(token.Value))
            {
                result.AddError($"a command's name matches {Identifiers.Pattern}, but this is '{OneLineText.Of(token.Value, 64)}'");
            }
        });
        var payload = new Option<string?>("--payload") { Description = """What the command needs, as JSON: '{"model": "m"}'""" };
        payload.Validators.Add(static result =>
        {
            if (result.Tokens is [var token] && Objection(token.Value) is { } objection)
            {
                result.AddError(objection);
            }
        });
        var timeout = CommonOptions.Duration("--timeout", "How long to wait for the answer; the command expires with it (default 10s)");
        var command = new Command("command", "Sends a command to a device and waits for the answer") { device, name, payload, timeout, CommonOptions.Json };
        BrokerArguments.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var id = arguments.GetRequiredValue(device)!;
            await using var session = await BrokerSession.OpenAsync(arguments, environment, cancellationToken);
            await using (await session.ListenAsync(FleetView.StateFilters(session.Connection.Topics, id), cancellationToken))
            {
                // Only to know the device; its answer comes by a subscription of its own.
            }

            var state = session.Find(id);
            var request = new Request(arguments.GetRequiredValue(name), arguments.GetValue(payload), arguments.GetValue(timeout) ?? DefaultTimeout);
            return await SendAsync(session, state, request, environment, arguments.GetValue(CommonOptions.Json), cancellationToken);
        });
        return command;
    }

    private static async Task<int> SendAsync(BrokerSession session, DeviceState device, Request request, CliEnvironment environment, bool json, CancellationToken cancellationToken)
    {
        var topics = session.Connection.Topics;
        if (device.Status is { State: not PresenceState.Online })
        {
            environment.Error.Say($"{device.Device} is {Figures.State(device.Status)}; waiting up to {request.Timeout.TotalSeconds:0.###} s for it");
        }

        var started = environment.Wall.GetTimestamp();
        var message = new OutgoingMessage(topics.Command(device.Device, request.Name), Encoding.UTF8.GetBytes(request.Payload ?? "")) { ContentType = OutgoingMessage.Json };
        var outcome = await session.Connection.RequestAsync(message, topics.ResponsePrefix(device.Device), request.Timeout, cancellationToken);
        var roundTrip = environment.Wall.GetElapsedTime(started);
        if (outcome.Answer is not { } answer)
        {
            throw new CliException(outcome.Published == PublishOutcome.NoSubscribers
                ? $"{device.Device} does not listen on the broker at {session.Connection.Broker} ({Presence(device)}): '{request.Name}' reached nobody"
                : FormattableString.Invariant($"no answer from {device.Device} to '{request.Name}' within {request.Timeout.TotalSeconds:0.###} s ({Presence(device)}); it may need longer: --timeout"));
        }

        var read = MessageReader.Read(new DeviceTopic(device.Device, MessageClass.Responses), answer.Payload);
        if (!read.IsOk)
        {
            throw new CliException($"{device.Device} answered '{request.Name}' with something that {read.Error.Message}; its agent may be of another version");
        }

        var response = (CommandResponse)read.Value;
        var report = new CommandReport(device.Device, request.Name, response.Ok, response.Error, response.Result, response.Session, Math.Round(roundTrip.TotalMilliseconds, 3));
        if (json)
        {
            environment.Out.WriteJson(report, CommandReportJsonContext.Default.CommandReport);
        }
        else if (report.Ok)
        {
            environment.Out.WriteLine(FormattableString.Invariant($"{report.Device}: {report.Command} done in {report.RoundTripMs:0} ms{(report.Result is { } result ? $": {Figures.Output(result.Output)}" : "")}"));
        }

        return report.Ok ? ExitCodes.Success : throw new CliException(response.Error is { } error
            ? $"{report.Device} did not do '{report.Command}': {error.Message} ({Figures.Word<ErrorCode>(error.Code)})"
            : $"{report.Device} did not do '{report.Command}' and does not say why");
    }

    private static string Presence(DeviceState device) => device.Status is null ? "it never said whether it is there" : $"it is {Figures.State(device.Status)}";

    private static string? Objection(string payload)
    {
        if (Encoding.UTF8.GetByteCount(payload) > InboundCommand.MaxPayloadBytes)
        {
            return $"--payload may have {InboundCommand.MaxPayloadBytes} bytes at most";
        }

        try
        {
            using var document = JsonDocument.Parse(payload, new JsonDocumentOptions { MaxDepth = 16, AllowDuplicateProperties = false });
            return null;
        }
        catch (JsonException e)
        {
            return $"--payload is not JSON ({OneLineText.Of(e.Message)})";
        }
    }

    /// <param name="Name">The command.</param>
    /// <param name="Payload">JSON; null for none.</param>
    /// <param name="Timeout">How long to wait.</param>
    private sealed record Request(string Name, string? Payload, TimeSpan Timeout);
}
