using System.CommandLine;
using System.Text.Json;
using EdgeRuntime.Cli.Devices;
using EdgeRuntime.Cli.Settings;
using EdgeRuntime.Client;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Topics;
using EdgeRuntime.Messaging.Operating;

namespace EdgeRuntime.Cli.Commands;

/// <summary>A command to a device, and the wait for its answer.</summary>
/// <param name="Name">The command.</param>
/// <param name="Payload">What it needs, as JSON; empty for nothing.</param>
/// <param name="Timeout">How long to wait.</param>
internal sealed record DeviceRequest(string Name, ReadOnlyMemory<byte> Payload, TimeSpan Timeout)
{
    /// <summary>Finds the device and asks it.</summary>
    /// <returns>Its answer, good or bad.</returns>
    /// <exception cref="CliException">The broker knows no such device, it does not answer, or its answer is none.</exception>
    /// <exception cref="BrokerException">The broker cannot be used.</exception>
    public async Task<CommandReport> SendAsync(BrokerSession session, string device, CliEnvironment environment, CancellationToken cancellationToken)
    {
        var (response, roundTrip) = await AskAsync(session, await FindAsync(session, device, cancellationToken), environment, cancellationToken);
        return new CommandReport(device, Name, response.Ok, response.Error, response.Result, response.Session, Math.Round(roundTrip.TotalMilliseconds, 3));
    }

    /// <summary>Asks the device over the fleet where one is named, else over the broker.</summary>
    /// <returns>Its answer, good or bad.</returns>
    /// <exception cref="CliException">No such device is known, it does not answer, or its answer is none.</exception>
    /// <exception cref="FleetException">The fleet refuses or cannot be reached.</exception>
    /// <exception cref="BrokerException">The broker cannot be used.</exception>
    public async Task<CommandReport> SendAsync(ParseResult arguments, string device, CliEnvironment environment, CancellationToken cancellationToken)
    {
        if (FleetArguments.Open(arguments, environment) is not { } client)
        {
            await using var session = await BrokerSession.OpenAsync(arguments, environment, cancellationToken);
            return await SendAsync(session, device, environment, cancellationToken);
        }

        using (client)
        {
            var seconds = (int)Math.Ceiling(Timeout.TotalSeconds);
            var payload = Payload.IsEmpty ? (JsonElement?)null : JsonElement.Parse(Payload.Span);
            var answer = await client.Api.SendCommandAsync(device, Name, payload, seconds, cancellationToken);
            return new CommandReport(device, Name, answer.Ok, answer.Error, answer.Result, null, answer.RoundTripMs);
        }
    }

    /// <summary>Finds a device.</summary>
    /// <exception cref="CliException">The broker knows no such device.</exception>
    public static async Task<DeviceState> FindAsync(BrokerSession session, string device, CancellationToken cancellationToken)
    {
        await using (await session.ListenAsync(FleetView.StateFilters(session.Connection.Topics, device), cancellationToken))
        {
            // Only to know the device; its answer comes by a subscription of its own.
        }

        return session.Find(device);
    }

    /// <summary>Prints the answer; a bad one ends the program.</summary>
    /// <exception cref="CliException">The device did not do it.</exception>
    public static void Print(CommandReport report, CliEnvironment environment, bool json)
    {
        if (json)
        {
            environment.Out.WriteJson(report, CommandReportJsonContext.Default.CommandReport);
        }
        else if (report.Ok)
        {
            environment.Out.WriteLine(FormattableString.Invariant($"{report.Device}: {report.Command} done in {report.RoundTripMs:0} ms{(report.Result is { } result ? $": {Figures.Output(result)}" : "")}"));
        }

        if (!report.Ok)
        {
            throw Refused(report.Device, report.Command, report.Error);
        }
    }

    /// <summary>The line that ends the program after a bad answer.</summary>
    public static CliException Refused(string device, string command, ErrorInfo? error) => new(error is not null
        ? $"{device} did not do '{command}': {error.Message} ({Figures.Word<ErrorCode>(error.Code)})"
        : $"{device} did not do '{command}' and does not say why");

    /// <summary>Asks a device.</summary>
    /// <returns>Its answer, good or bad, and how long it took.</returns>
    /// <exception cref="CliException">It does not answer, or its answer is none.</exception>
    /// <exception cref="BrokerException">The broker cannot be used.</exception>
    public async Task<(CommandResponse Response, TimeSpan RoundTrip)> AskAsync(BrokerSession session, DeviceState device, CliEnvironment environment, CancellationToken cancellationToken)
    {
        var topics = session.Connection.Topics;
        if (device.Status is { State: not PresenceState.Online })
        {
            environment.Error.Say($"{device.Device} is {Figures.State(device.Status)}; waiting up to {Timeout.TotalSeconds:0.###} s for it");
        }

        var started = environment.Wall.GetTimestamp();
        var message = new OutgoingMessage(topics.Command(device.Device, Name), Payload) { ContentType = OutgoingMessage.Json };
        var outcome = await session.Connection.RequestAsync(message, topics.ResponsePrefix(device.Device), Timeout, cancellationToken);
        var roundTrip = environment.Wall.GetElapsedTime(started);
        if (outcome.Answer is not { } answer)
        {
            throw new NoAnswerException(outcome.Published == PublishOutcome.NoSubscribers
                ? $"{device.Device} does not listen on the broker at {session.Connection.Broker} ({Presence(device)}): '{Name}' reached nobody"
                : FormattableString.Invariant($"no answer from {device.Device} to '{Name}' within {Timeout.TotalSeconds:0.###} s ({Presence(device)}); it may need longer: --timeout"));
        }

        var read = MessageReader.Read(new DeviceTopic(device.Device, MessageClass.Responses), answer.Payload);
        if (!read.IsOk)
        {
            throw new CliException($"{device.Device} answered '{Name}' with something that {read.Error.Message}; its agent may be of another version");
        }

        return ((CommandResponse)read.Value, roundTrip);
    }

    private static string Presence(DeviceState device) => device.Status is null ? "it never said whether it is there" : $"it is {Figures.State(device.Status)}";
}
