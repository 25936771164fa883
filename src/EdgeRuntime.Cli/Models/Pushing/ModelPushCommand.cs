using System.CommandLine;
using EdgeRuntime.Cli.Commands;
using EdgeRuntime.Cli.Keys;
using EdgeRuntime.Cli.Orders.Asking;
using EdgeRuntime.Cli.Settings;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Onnx;
using EdgeRuntime.Workshop.Bundles;
using EdgeRuntime.Workshop.Packing;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRuntime.Cli.Models.Pushing;

/// <summary><c>edgectl model push</c>: puts a model at the broker and tells devices to run it.</summary>
internal static class ModelPushCommand
{
    private static readonly TimeSpan DefaultWait = TimeSpan.FromMinutes(15);

    public static Command Create(CliEnvironment environment)
    {
        var path = new Argument<string>("bundle") { Description = "The bundle; or a model folder, which is packed first and signed with --sign or the models key of --keys" };
        var sign = new Option<string[]>("--sign") { Description = "With a folder: a models key that signs; once for each signer", DefaultValueFactory = static _ => [] };
        var variants = new Option<string[]>("--variant") { Description = "A variant that the devices may run; once for each (default: all of them)", DefaultValueFactory = static _ => [] };
        var source = new Option<string?>("--source") { Description = "The source that feeds the model on devices whose configuration does not name it; they run it beside their own models until 'model remove'" };
        source.Validators.Add(static result =>
        {
            if (result.Tokens is [{ Value.Length: 0 or > DesiredModel.MaxSourceChars }])
            {
                result.AddError($"--source must be 1 to {DesiredModel.MaxSourceChars} characters");
            }
        });
        var grant = new Option<string?>("--grant") { Description = "Permission to roll back below the last committed release, made by 'model grant'" };
        var keep = new Option<bool>("--keep") { Description = "With --wait: leaves the blocks at the broker when all devices have ended" };
        var wait = new WaitOption("Waits until every device runs the model for good or will not, then clears the broker; while a device has an order that stands and has not ended, the model stays there for it, and 'model gc' clears it later", DefaultWait);
        var (targets, orders) = (new TargetOptions(), new OrderOptions());
        var command = new Command("push", "Publishes a bundle and tells devices to run it") { path, sign, variants, source, grant, keep, CommonOptions.Json };
        targets.AddTo(command);
        orders.AddTo(command);
        wait.AddTo(command);
        BrokerArguments.AddTo(command);
        command.SetAction(async (arguments, cancellationToken) =>
        {
            var target = targets.Read(arguments);
            using var terms = orders.Read(arguments, environment, needsKeyring: true);
            var name = arguments.GetRequiredValue(path);
            string[] signers = arguments.GetValue(sign) is [_, ..] named ? named : orders.Keys(arguments) is { } keys ? [keys.PathOf(KeyRole.Models)] : [];
            using var packed = Directory.Exists(name) ? Pack(name, signers, environment, cancellationToken) : null;
            using var bundle = Open(packed?.Path ?? name, terms, environment, cancellationToken);
            var request = new PushRequest(name, bundle, target, [.. arguments.GetValue(variants) ?? []])
            {
                Source = arguments.GetValue(source),
                Grant = arguments.GetValue(grant) is { } file ? KeyringFile.ReadEnvelope(file) : null,
                Wait = wait.Read(arguments),
                Keeps = arguments.GetValue(keep),
            };
            await using var session = await BrokerSession.OpenAsync(arguments, environment, cancellationToken);
            await new ModelPush(request, session, terms, environment).RunAsync(arguments.GetValue(CommonOptions.Json), cancellationToken);
            return ExitCodes.Success;
        });
        return command;
    }

    private static PackedFolder Pack(string folder, string[] signers, CliEnvironment environment, CancellationToken cancellationToken)
    {
        if (signers.Length == 0)
        {
            throw new CliException($"{folder} is a folder: name the models key that signs what is packed from it with --sign, or your folder of keys with --keys", ExitCodes.Usage);
        }

        using var keys = KeyOptions.ReadKeys(signers);
        var packed = new PackedFolder();
        try
        {
            var packer = new BundlePacker(new OnnxSessionFactory(new OnnxOptions(), NullLogger<OnnxSessionFactory>.Instance), environment.Wall);
            using var bundle = packer.Pack(new PackRequest(folder, packed.Path) { Signers = keys.Keys }, cancellationToken).OrThrow();
            BundlePrinter.Warn(environment, BundleReport.Of(bundle, folder));
            return packed;
        }
        catch
        {
            packed.Dispose();
            throw;
        }
    }

    private static Bundle Open(string path, OrderTerms terms, CliEnvironment environment, CancellationToken cancellationToken)
    {
        var bundle = Bundle.OpenTrusted(path, terms.Keyring!, new TrustedTime(environment.Wall.GetUtcNow())).OrThrow();
        try
        {
            BundleContent.Check(bundle, progress: null, cancellationToken).OrThrow();
            return bundle;
        }
        catch
        {
            bundle.Dispose();
            throw;
        }
    }
}
