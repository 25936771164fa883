using System.CommandLine;
using EdgeRuntime.Cli.Devices;
using EdgeRuntime.Cli.Settings;
using EdgeRuntime.Cli.Terminal;
using EdgeRuntime.Contracts.Messages;
using Spectre.Console;

namespace EdgeRuntime.Cli.Commands;

/// <summary><c>edgectl devices</c>: every device that the broker knows.</summary>
internal static class DevicesCommand
{
    public static Command Create(CliEnvironment environment)
    {
        var wait = CommonOptions.Duration("--wait", "How long to wait for the next energy report of every device, which has battery, mode and rate (default: not at all)");
        var command = new Command("devices", "Lists every device on the broker") { CommonOptions.Json, wait };
        BrokerArguments.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            await using var session = await BrokerSession.OpenAsync(arguments, environment, cancellationToken);
            var (fleet, topics) = (session.Fleet, session.Connection.Topics);
            await using var subscription = await session.ListenAsync([.. FleetView.StateFilters(topics), topics.Energy("+")], cancellationToken);
            await session.WaitAsync(subscription, () => fleet.Devices.All(static device => !IsAwaited(device)), arguments.GetValue(wait) ?? TimeSpan.Zero, environment.Wall, cancellationToken);
            Print(fleet, environment, arguments.GetValue(CommonOptions.Json), session.Connection.Broker);
            return ExitCodes.Success;
        });
        return command;
    }

    // Who is away reports nothing before it is back.
    private static bool IsAwaited(DeviceState device) => device is { Status.State: PresenceState.Online, Energy: null };

    private static void Print(FleetView fleet, CliEnvironment environment, bool json, string broker)
    {
        if (json)
        {
            environment.Out.WriteJson(DevicesReport.Of(fleet), DevicesReportJsonContext.Default.DevicesReport);
            return;
        }

        var devices = fleet.Devices.ToList();
        if (devices.Count == 0)
        {
            environment.Error.Say($"no devices on the broker at {broker}; check --root, and that agents run and reach this broker");
            return;
        }

        var now = environment.Wall.GetUtcNow();
        var table = environment.Out.Table(["device", "state", "battery", "mode", "rate", "models", "board", "agent", "last seen"], "state", "models", "board");
        foreach (var device in devices)
        {
            table.AddRow(
                ResultConsole.Cell(device.Device),
                ResultConsole.Cell(Figures.State(device.Status)),
                ResultConsole.Cell(Figures.Battery(device.Energy?.Battery)),
                ResultConsole.Cell(Figures.Word(device.Energy?.Mode)),
                ResultConsole.Cell(Figures.Rate(device.Energy?.RateHz)),
                ResultConsole.Cell(device.Reported is { Models: [_, ..] models } ? string.Join(", ", models.Select(Figures.Model)) : Figures.Unknown),
                ResultConsole.Cell(device.Info?.Board ?? Figures.Unknown),
                ResultConsole.Cell(device.Info?.AgentVersion ?? Figures.Unknown),
                ResultConsole.Cell(Figures.Ago(device.LastSeen, now)));
        }

        environment.Out.Write(table);
        if (devices.Any(IsAwaited))
        {
            environment.Error.Say("battery, mode and rate come with each device's next energy report, once a minute by default: wait for them with --wait 70s");
        }
    }
}
