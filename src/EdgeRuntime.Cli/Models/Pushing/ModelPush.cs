using EdgeRuntime.Cli.Commands;
using EdgeRuntime.Cli.Devices;
using EdgeRuntime.Cli.Models.Clearing;
using EdgeRuntime.Cli.Orders;
using EdgeRuntime.Cli.Orders.Asking;
using EdgeRuntime.Cli.Orders.Showing;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Messaging.Blocks;
using EdgeRuntime.Messaging.Operating;
using EdgeRuntime.Workshop.Bundles;

namespace EdgeRuntime.Cli.Models.Pushing;

/// <summary>A push from the first look at the devices to the clearing of the broker (design section 5.2): blocks, manifest, orders, and, where that is asked for, what became of them.</summary>
internal sealed class ModelPush(PushRequest request, BrokerSession session, OrderTerms terms, CliEnvironment environment)
{
    private const double MiB = 1 << 20;
    private const int MaxNamed = 5;

    private readonly OrderDesk _desk = new(session, terms, environment);
    private readonly IOrderDisplay _display = OrderDisplays.For(environment);
    private readonly DesiredModel _model = new() { Model = request.Bundle.Manifest.Model, Digest = request.Bundle.Digest, Variants = request.Variants, Source = request.Source, Grant = request.Grant };

    /// <summary>Does it and prints what came of it.</summary>
    /// <exception cref="CliException">It cannot be done, or a device did not end well.</exception>
    /// <exception cref="BrokerException">The broker cannot be used; repeating the push goes on where it stopped.</exception>
    public async Task RunAsync(bool json, CancellationToken cancellationToken)
    {
        var signed = SignedManifest.Open(request.Bundle.Envelope, _model.Model, terms.Keyring!, new TrustedTime(environment.Wall.GetUtcNow())).OrThrow();
        CheckVariants();
        var devices = await request.Target.FindAsync(session, cancellationToken);
        CheckGrant(devices);

        // What cannot be ordered is better known before the bytes are sent.
        await _desk.WriteAsync(devices, Change, cancellationToken);
        var started = environment.Wall.GetTimestamp();
        var transfer = await TransferAsync(signed, cancellationToken);
        var elapsed = environment.Wall.GetElapsedTime(started);
        SayTransferred(transfer, elapsed);

        // Written anew: others may have ordered something meanwhile.
        var orders = await _desk.WriteAsync(devices, Change, cancellationToken);
        await _desk.PublishAsync(orders, cancellationToken);
        IReadOnlyList<string>? neededBy = null;
        if (request.Wait is { } limit)
        {
            await new OrderFollower(session, orders, (order, device) => OrderJudge.Judge(order, _model, device), _display, environment.Wall).RunAsync(limit, cancellationToken);
            neededBy = request.Keeps ? null : await ClearAsync(transfer.BlockCount, cancellationToken);
        }

        var report = PushReport.Of(request, transfer, elapsed, orders, neededBy);
        Print(report, json);
        _desk.MustHaveEndedWell(orders);
    }

    private void CheckVariants()
    {
        var names = request.Bundle.Manifest.Variants.Select(static variant => variant.Name).ToList();
        if (request.Variants.FirstOrDefault(name => !names.Contains(name, StringComparer.Ordinal)) is { } unknown)
        {
            throw new CliException($"{request.Name} has no variant '{OneLineText.Of(unknown, 64)}', only {string.Join(", ", names)}", ExitCodes.Usage);
        }
    }

    private void CheckGrant(IReadOnlyList<DeviceState> devices)
    {
        if (request.Grant is not { } envelope)
        {
            return;
        }

        foreach (var device in devices)
        {
            var opened = RollbackGrant.Open(envelope, terms.Keyring!, _model.Model, device.Device, new TrustedTime(environment.Wall.GetUtcNow())).OrThrow();
            ReleaseFloor.Check(long.MaxValue, request.Bundle.Manifest.Release, opened).OrThrow();
        }
    }

    private DesiredDocument Change(DeviceState _, DesiredDocument before)
    {
        var at = before.Models.Select(static model => model.Model).ToList().IndexOf(_model.Model);
        return before with { Models = at < 0 ? before.Models.Add(_model) : before.Models.SetItem(at, _model with { Source = _model.Source ?? before.Models[at].Source }) };
    }

    private async Task<PublishProgress> TransferAsync(SignedManifest signed, CancellationToken cancellationToken)
    {
        using var blocks = new BundleBlocks(request.Bundle);
        var last = default(PublishProgress);
        await _display.TransferAsync(BlockLayout.Of(signed.Manifest)!.TotalBytes, async progress =>
        {
            var refusal = await new ModelPublisher(session.Connection).PublishAsync(new ModelUpload(signed, blocks.ReadAsync), resume: true, new LastProgress(progress, step => last = step), cancellationToken);
            refusal.OrThrow();
        });
        return last;
    }

    private void SayTransferred(PublishProgress transfer, TimeSpan elapsed)
    {
        var kept = transfer.KeptBefore > 0 ? FormattableString.Invariant($", {transfer.KeptBefore} of them from an earlier push") : "";
        _display.Say(FormattableString.Invariant($"{transfer.BlockCount} blocks ({transfer.Bytes / MiB:0.0} MiB) are at the broker{kept} after {elapsed.TotalSeconds:0.0} s"));
    }

    /// <summary>
    /// Clears the broker unless a device still needs the model. The end of the waiting is not the end of the orders: a device that was away all the time takes its order up when it is back, and must find the
    /// blocks then.
    /// </summary>
    /// <returns>The devices for which it stays; none where it is cleared.</returns>
    private async Task<IReadOnlyList<string>> ClearAsync(int blockCount, CancellationToken cancellationToken)
    {
        var needing = (await ModelNeeds.ReadAsync(session, environment.Wall, cancellationToken)).Of(_model.Digest).ToList();
        if (needing.Count > 0)
        {
            var names = $"{string.Join(", ", needing.Take(MaxNamed))}{(needing.Count > MaxNamed ? $" and {needing.Count - MaxNamed} more" : "")}";
            _display.Say($"the model stays at the broker: {names} {(needing.Count > 1 ? "have orders that stand and have" : "has an order that stands and has")} not come to an end with it; 'edgectl model gc' clears it when nobody needs it");
            return needing;
        }

        await new ModelPublisher(session.Connection).ClearAsync(_model.Digest, blockCount, cancellationToken);
        return [];
    }

    private void Print(PushReport report, bool json)
    {
        if (json)
        {
            environment.Out.WriteJson(report, PushReportJsonContext.Default.PushReport);
            return;
        }

        var outcomes = report.Devices.GroupBy(static order => order.Outcome).OrderBy(static group => group.Key).Select(static group => $"{group.Count()} {Figures.Word<OrderOutcome>(group.Key)}");
        environment.Out.WriteLine(FormattableString.Invariant($"{report.Model} {OneLineText.Of(report.Version, 64)}, release {report.Release}, {report.Digest[..12]}: {string.Join(", ", outcomes)}"));
    }

    private sealed class LastProgress(IProgress<PublishProgress> shown, Action<PublishProgress> keep) : IProgress<PublishProgress>
    {
        public void Report(PublishProgress value)
        {
            keep(value);
            shown.Report(value);
        }
    }
}
