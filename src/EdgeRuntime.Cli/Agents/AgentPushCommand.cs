using System.CommandLine;
using EdgeRuntime.Cli.Commands;
using EdgeRuntime.Cli.Devices;
using EdgeRuntime.Cli.Models.Pushing;
using EdgeRuntime.Cli.Orders;
using EdgeRuntime.Cli.Orders.Asking;
using EdgeRuntime.Cli.Orders.Showing;
using EdgeRuntime.Cli.Settings;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Workshop.Bundles;

namespace EdgeRuntime.Cli.Agents;

/// <summary><c>edgectl agent push</c>: publishes a release of the agent and orders devices to install it.</summary>
internal static class AgentPushCommand
{
    private static readonly TimeSpan DefaultWait = TimeSpan.FromMinutes(30);

    public static Command Create(CliEnvironment environment)
    {
        var path = new Argument<string>("bundle") { Description = "The bundle, made by 'agent pack'" };
        var keep = new Option<bool>("--keep") { Description = "With --wait: leaves the blocks at the broker when all devices have ended" };
        var wait = new WaitOption("Waits until every device runs the new agent for good or will not, then clears the broker", DefaultWait);
        var (targets, orders) = (new TargetOptions(), new OrderOptions());
        var command = new Command("push", "Publishes a release of the agent and orders devices to install it; those with Updates:Agent:Enabled do") { path, keep, CommonOptions.Json };
        targets.AddTo(command);
        orders.AddTo(command);
        wait.AddTo(command);
        BrokerArguments.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var target = targets.Read(arguments);
            using var terms = orders.Read(arguments, environment, needsKeyring: true);
            var now = new TrustedTime(environment.Wall.GetUtcNow());
            using var bundle = AgentBundle.OpenTrusted(arguments.GetRequiredValue(path), terms.Keyring!, now).OrThrow();
            BundleContent.Check(bundle, progress: null, cancellationToken).OrThrow();
            await using var session = await BrokerSession.OpenAsync(arguments, environment, cancellationToken);
            var (desk, display) = (new OrderDesk(session, terms, environment), OrderDisplays.For(environment));
            DesiredDocument Change(DeviceState _, DesiredDocument before) => before with { Agent = new DesiredAgent { Digest = bundle.Digest } };

            // What cannot be ordered is better known before the bytes are sent.
            var devices = await target.FindAsync(session, cancellationToken);
            await desk.WriteAsync(devices, Change, cancellationToken);
            var transfer = new BundleTransfer(session, display, environment);
            var (progress, elapsed) = await transfer.RunAsync(SignedAgentManifest.Open(bundle.Envelope, terms.Keyring!, now).OrThrow(), bundle, cancellationToken);

            // Written anew: others may have ordered something in the meantime.
            var written = await desk.WriteAsync(devices, Change, cancellationToken);
            await desk.PublishAsync(written, cancellationToken);
            IReadOnlyList<string>? neededBy = null;
            if (wait.Read(arguments) is { } limit)
            {
                await new OrderFollower(session, written, (order, device) => OrderJudge.JudgeAgent(order, bundle.Digest, device), display, environment.Wall).RunAsync(limit, cancellationToken);
                neededBy = arguments.GetValue(keep) ? null : await transfer.ClearAsync(bundle.Digest, progress.BlockCount, cancellationToken);
            }

            var pushed = (AgentManifest.Package, bundle.Manifest.Version, bundle.Manifest.Release, bundle.Digest);
            PushReport.Of(bundle.Path, pushed, progress, elapsed, written, neededBy).Print(environment, arguments.GetValue(CommonOptions.Json));
            desk.MustHaveEndedWell(written);
            return ExitCodes.Success;
        });
        return command;
    }
}
