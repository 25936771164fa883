using System.CommandLine;
using EdgeRuntime.Cli.Devices;
using EdgeRuntime.Cli.Settings;
using EdgeRuntime.Cli.Terminal;
using EdgeRuntime.Contracts.Messages;
using Spectre.Console;

namespace EdgeRuntime.Cli.Commands;

/// <summary><c>edgectl devices</c>: every device that the fleet or the broker knows.</summary>
internal static class DevicesCommand
{
    public static Command Create(CliEnvironment environment)
    {
        var wait = CommonOptions.Duration("--wait", "How long to wait for the next energy report of every device, which has battery, mode and rate (default: not at all)");
        var command = new Command("devices", "Lists every device of the fleet, or on the broker") { CommonOptions.Json, wait };
        FleetArguments.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var json = arguments.GetValue(CommonOptions.Json);
            if (FleetArguments.Open(arguments, environment) is { } client)
            {
                using (client)
                {
                    Print(new DevicesReport(await FleetDevices.ListAsync(client, cancellationToken), 0), environment, json, $"in the fleet at {client.Address}; check that its broker is the devices' own, and the sites of the token");
                }

                return ExitCodes.Success;
            }

            await using var session = await BrokerSession.OpenAsync(arguments, environment, cancellationToken);
            var (fleet, topics) = (session.Fleet, session.Connection.Topics);
            await using var subscription = await session.ListenAsync([.. FleetView.StateFilters(topics), topics.Energy("+")], cancellationToken);
            await session.WaitAsync(subscription, () => fleet.Devices.All(static device => !IsAwaited(device)), arguments.GetValue(wait) ?? TimeSpan.Zero, environment.Wall, cancellationToken);
            Print(DevicesReport.Of(fleet), environment, json, $"on the broker at {session.Connection.Broker}; check --root, and that agents run and reach this broker");
            if (!json && fleet.Devices.Any(IsAwaited))
            {
                environment.Error.Say("battery, mode and rate come with each device's next energy report, once a minute by default: wait for them with --wait 70s");
            }

            return ExitCodes.Success;
        });
        return command;
    }

    // Who is away reports nothing before it is back.
    private static bool IsAwaited(DeviceState device) => device is { Status.State: PresenceState.Online, Energy: null };

    private static void Print(DevicesReport report, CliEnvironment environment, bool json, string nowhere)
    {
        if (json)
        {
            environment.Out.WriteJson(report, DevicesReportJsonContext.Default.DevicesReport);
            return;
        }

        if (report.Devices.Count == 0)
        {
            environment.Error.Say($"no devices {nowhere}");
            return;
        }

        var now = environment.Wall.GetUtcNow();
        var table = environment.Out.Table(["device", "state", "battery", "mode", "rate", "models", "board", "agent", "last seen"], "state", "models", "board");
        foreach (var device in report.Devices)
        {
            table.AddRow(
                ResultConsole.Cell(device.Device),
                ResultConsole.Cell(Figures.State(device.State, device.WakeAt)),
                ResultConsole.Cell(Figures.Battery(device.Battery)),
                ResultConsole.Cell(Figures.Word(device.Mode)),
                ResultConsole.Cell(Figures.Rate(device.RateHz)),
                ResultConsole.Cell(device.ModelSummary ?? Figures.Unknown),
                ResultConsole.Cell(device.Board ?? Figures.Unknown),
                ResultConsole.Cell(device.AgentVersion ?? Figures.Unknown),
                ResultConsole.Cell(Figures.Ago(device.LastSeen, now)));
        }

        environment.Out.Write(table);
    }
}
