using EdgeRuntime.Cli.Commands;
using EdgeRuntime.Cli.Devices;
using EdgeRuntime.Cli.Orders;
using EdgeRuntime.Cli.Orders.Asking;
using EdgeRuntime.Cli.Orders.Showing;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Messaging.Operating;

namespace EdgeRuntime.Cli.Models.Pushing;

/// <summary>A push from the first look at the devices to the clearing of the broker (design section 5.2): blocks, manifest, orders, and, where that is asked for, what became of them.</summary>
internal sealed class ModelPush(PushRequest request, BrokerSession session, OrderTerms terms, CliEnvironment environment)
{
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
        var push = new BundleTransfer(session, _display, environment);
        var (transfer, elapsed) = await push.RunAsync(signed, request.Bundle, cancellationToken);

        // Written anew: others may have ordered something meanwhile.
        var orders = await _desk.WriteAsync(devices, Change, cancellationToken);
        await _desk.PublishAsync(orders, cancellationToken);
        IReadOnlyList<string>? neededBy = null;
        if (request.Wait is { } limit)
        {
            await new OrderFollower(session, orders, (order, device) => OrderJudge.Judge(order, _model, device), _display, environment.Wall).RunAsync(limit, cancellationToken);
            neededBy = request.Keeps ? null : await push.ClearAsync(_model.Digest, transfer.BlockCount, cancellationToken);
        }

        var report = PushReport.Of(request.Name, (_model.Model, request.Bundle.Manifest.Version, request.Bundle.Manifest.Release, _model.Digest), transfer, elapsed, orders, neededBy);
        report.Print(environment, json);
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
}
