using System.CommandLine;
using EdgeRuntime.Cli.Commands;
using EdgeRuntime.Cli.Devices;
using EdgeRuntime.Cli.Orders;
using EdgeRuntime.Cli.Orders.Asking;
using EdgeRuntime.Cli.Orders.Showing;
using EdgeRuntime.Cli.Settings;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Cli.Models;

/// <summary><c>edgectl model remove</c>: tells devices to give up a model that only an order has brought.</summary>
internal static class ModelRemoveCommand
{
    private static readonly TimeSpan DefaultWait = TimeSpan.FromMinutes(1);

    public static Command Create(CliEnvironment environment)
    {
        var model = CommonOptions.Model();
        var (targets, terms) = (new TargetOptions(), new OrderOptions());
        var wait = new WaitOption("Waits until the devices have given it up", DefaultWait);
        var command = new Command("remove", "Makes devices give up a model that 'model push --source' has brought: they stop it and delete its files") { model, CommonOptions.Json };
        targets.AddTo(command);
        terms.AddTo(command);
        wait.AddTo(command);
        BrokerArguments.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var (target, name) = (targets.Read(arguments), arguments.GetRequiredValue(model));
            using var read = terms.Read(arguments, environment, needsKeyring: false);
            await using var session = await BrokerSession.OpenAsync(arguments, environment, cancellationToken);
            var devices = await target.FindAsync(session, cancellationToken);
            var desk = new OrderDesk(session, read, environment);
            var orders = await desk.WriteAsync(devices, (state, before) => Without(name, state, before), cancellationToken);
            await desk.PublishAsync(orders, cancellationToken);
            if (wait.Read(arguments) is { } limit)
            {
                await new OrderFollower(session, orders, (order, device) => OrderJudge.JudgeRemoval(order, name, device), OrderDisplays.For(environment), environment.Wall).RunAsync(limit, cancellationToken);
            }

            Print(name, orders, environment, arguments.GetValue(CommonOptions.Json));
            desk.MustHaveEndedWell(orders);
            return ExitCodes.Success;
        });
        return command;
    }

    private static DesiredDocument Without(string model, DeviceState device, DesiredDocument before)
    {
        var statuses = device.Reported?.Models.Where(status => status.Model == model).ToList() ?? [];
        var ordered = before.Models.FirstOrDefault(entry => entry.Model == model);
        if (statuses.Count == 0 && ordered is null)
        {
            throw new CliException($"{device.Device} has no model '{model}', and its last order names none; 'edgectl device show {device.Device}' shows its models");
        }

        return statuses.Exists(static status => status.Source is null)
            ? throw new CliException($"{device.Device} has model '{model}' by its configuration, which alone can remove it; 'edgectl model rollback' goes back to the release before")
            : before with { Models = before.Models.RemoveAll(entry => entry.Model == model) };
    }

    private static void Print(string model, IReadOnlyList<Order> orders, CliEnvironment environment, bool json)
    {
        if (json)
        {
            environment.Out.WriteJson(new RemoveReport(model, [.. orders.Select(OrderReport.Of)]), RemoveReportJsonContext.Default.RemoveReport);
            return;
        }

        foreach (var order in orders)
        {
            environment.Out.WriteLine(FormattableString.Invariant($"{order.Device}: generation {order.Generation} {Figures.Word<OrderOutcome>(order.State.Outcome)}: without model {model}"));
        }
    }
}
