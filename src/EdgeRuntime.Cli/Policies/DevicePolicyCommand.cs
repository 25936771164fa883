using System.CommandLine;
using System.Text.Json.Serialization;
using EdgeRuntime.Cli.Commands;
using EdgeRuntime.Cli.Devices;
using EdgeRuntime.Cli.Orders;
using EdgeRuntime.Cli.Orders.Asking;
using EdgeRuntime.Cli.Orders.Showing;
using EdgeRuntime.Cli.Settings;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Cli.Policies;

/// <summary><c>edgectl device policy</c>: changes how a device works, by the next of its orders.</summary>
internal static class DevicePolicyCommand
{
    private static readonly TimeSpan DefaultWait = TimeSpan.FromMinutes(1);

    public static Command Create(CliEnvironment environment)
    {
        var device = CommonOptions.Device();
        var (policy, terms) = (new PolicyOptions(), new OrderOptions());
        var wait = new WaitOption("Waits until the device works by it", DefaultWait);
        var command = new Command("policy", "Changes policy and settings of a device; its models stay as ordered") { device, CommonOptions.Json };
        policy.AddTo(command);
        terms.AddTo(command);
        wait.AddTo(command);
        BrokerArguments.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var change = policy.Read(arguments);
            using var read = terms.Read(arguments, environment, needsKeyring: false);
            var id = arguments.GetRequiredValue(device)!;
            await using var session = await BrokerSession.OpenAsync(arguments, environment, cancellationToken);
            await using (await session.ListenAsync(FleetView.StateFilters(session.Connection.Topics, id), cancellationToken))
            {
                // Only what is kept; what it reports from now on is listened to when it matters.
            }

            var state = session.Find(id);
            var desk = new OrderDesk(session, read, environment);
            var orders = await desk.WriteAsync([state], before => change.Apply(before, state.Reported?.Policy), cancellationToken);
            await desk.PublishAsync(orders, cancellationToken);
            if (wait.Read(arguments) is { } limit)
            {
                await new OrderFollower(session, orders, OrderJudge.Judge, OrderDisplays.For(environment), environment.Wall).RunAsync(limit, cancellationToken);
            }

            Print(orders[0], environment, arguments.GetValue(CommonOptions.Json));
            desk.MustHaveEndedWell(orders);
            return ExitCodes.Success;
        });
        return command;
    }

    private static void Print(Order order, CliEnvironment environment, bool json)
    {
        var document = order.Desired.Document;
        if (json)
        {
            environment.Out.WriteJson(new PolicyReport(order.Device, order.Generation, order.State.Outcome, document.Policy, document.Settings), PolicyReportJsonContext.Default.PolicyReport);
            return;
        }

        var settings = document.Settings is { } set ? string.Concat(set.Select(static setting => FormattableString.Invariant($", {setting.Key} {setting.Value}"))) : "";
        environment.Out.WriteLine(FormattableString.Invariant($"{order.Device}: generation {order.Generation} {Figures.Word<OrderOutcome>(order.State.Outcome)}: policy {document.Policy?.Kind ?? "as configured on the device"}{settings}"));
    }
}

/// <summary>What <c>device policy</c> prints as JSON.</summary>
/// <param name="Device">The device.</param>
/// <param name="Generation">The order's generation.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Policy">The policy that is ordered; absent for the device's own.</param>
/// <param name="Settings">The settings that are ordered.</param>
internal sealed record PolicyReport(string Device, long Generation, OrderOutcome Outcome, DesiredPolicy? Policy, IReadOnlyDictionary<string, double>? Settings);

/// <summary>JSON of a policy.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PolicyReport))]
internal sealed partial class PolicyReportJsonContext : JsonSerializerContext;
