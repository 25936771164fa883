using System.CommandLine;
using EdgeRuntime.Cli.Commands;
using EdgeRuntime.Cli.Devices;
using EdgeRuntime.Cli.Orders;
using EdgeRuntime.Cli.Orders.Asking;
using EdgeRuntime.Cli.Orders.Showing;
using EdgeRuntime.Cli.Settings;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Cli.Policies;

/// <summary><c>edgectl device policy</c>: changes how a device works, by the next of its orders, or for a time by a command.</summary>
internal static class DevicePolicyCommand
{
    private static readonly TimeSpan DefaultWait = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan AnswerLimit = TimeSpan.FromSeconds(10);

    public static Command Create(CliEnvironment environment)
    {
        var device = new Argument<string?>("device") { Description = "Device id; not with --device, --tag or --all", Arity = ArgumentArity.ZeroOrOne };
        var (policy, targets, terms) = (new PolicyOptions(), new TargetOptions(), new OrderOptions());
        var wait = new WaitOption("Waits until the devices work by it", DefaultWait);
        var command = new Command("policy", "Changes policy and settings of devices; their models stay as ordered") { device, CommonOptions.Json };
        policy.AddTo(command);
        targets.AddTo(command);
        terms.AddTo(command);
        wait.AddTo(command);
        FleetArguments.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var target = PolicyTarget.Read(arguments, device, targets, policy);
            if (policy.RequestIn(arguments, target) is { } request)
            {
                await CommandAsync(request, target.Request.Devices[0], arguments, environment, cancellationToken);
                return ExitCodes.Success;
            }

            var change = policy.Read(arguments, target.Kind);
            using var read = terms.Read(arguments, environment, needsKeyring: false);
            await using var session = await BrokerSession.OpenAsync(arguments, environment, cancellationToken);
            var devices = await target.Request.FindAsync(session, cancellationToken);
            var desk = new OrderDesk(session, read, environment);
            var orders = await desk.WriteAsync(devices, (state, before) => change.Apply(before, state.Reported?.Policy), cancellationToken);
            await desk.PublishAsync(orders, cancellationToken);
            if (wait.Read(arguments) is { } limit)
            {
                await new OrderFollower(session, orders, OrderJudge.Judge, OrderDisplays.For(environment), environment.Wall).RunAsync(limit, cancellationToken);
            }

            Print(orders, target.IsOne, environment, arguments.GetValue(CommonOptions.Json));
            desk.MustHaveEndedWell(orders);
            return ExitCodes.Success;
        });
        return command;
    }

    private static async Task CommandAsync(PolicyRequest request, string device, ParseResult arguments, CliEnvironment environment, CancellationToken cancellationToken)
    {
        var report = await new DeviceRequest("policy", request.ToJson(), AnswerLimit).SendAsync(arguments, device, environment, cancellationToken);
        DeviceRequest.Print(report, environment, arguments.GetValue(CommonOptions.Json));
    }

    private static void Print(IReadOnlyList<Order> orders, bool isOne, CliEnvironment environment, bool json)
    {
        switch (json, isOne)
        {
            case (true, true):
                environment.Out.WriteJson(PolicyReport.Of(orders[0]), PolicyReportJsonContext.Default.PolicyReport);
                break;
            case (true, false):
                environment.Out.WriteJson(new PolicyReports([.. orders.Select(PolicyReport.Of)]), PolicyReportJsonContext.Default.PolicyReports);
                break;
            default:
                foreach (var order in orders)
                {
                    environment.Out.WriteLine(Line(order));
                }

                break;
        }
    }

    private static string Line(Order order)
    {
        var document = order.Desired.Document;
        var settings = document.Settings is { } set ? string.Concat(set.Select(static setting => FormattableString.Invariant($", {setting.Key} {setting.Value}"))) : "";
        return FormattableString.Invariant($"{order.Device}: generation {order.Generation} {Figures.Word<OrderOutcome>(order.State.Outcome)}: policy {document.Policy?.Kind ?? "as configured on the device"}{settings}");
    }
}
