using System.CommandLine;
using EdgeRuntime.Cli.Keys;
using EdgeRuntime.Cli.Settings;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Cli.Models;

/// <summary><c>edgectl model grant</c>: permission to roll back below the last committed release, signed by the models key; it goes with the order to go back.</summary>
internal static class ModelGrantCommand
{
    private static readonly TimeSpan DefaultValidity = TimeSpan.FromDays(7);

    public static Command Create(CliEnvironment environment)
    {
        var model = CommonOptions.Model();
        var device = new Option<string>("--device") { Description = $"The device, or '{Identifiers.Fleet}' for every device", Required = true };
        device.Validators.Add(static result =>
        {
            if (result.Tokens is [var token] && token.Value != Identifiers.Fleet && !Identifiers.IsDeviceId(token.Value))
            {
                result.AddError($"--device must match {Identifiers.Pattern} or be '{Identifiers.Fleet}', but is '{OneLineText.Of(token.Value, 64)}'");
            }
        });
        var minimum = new Option<long>("--minimum-release") { Description = "The lowest release that may be installed", Required = true };
        minimum.Validators.Add(static result =>
        {
            if (result.Tokens is [var token] && (!long.TryParse(token.Value, out var release) || release is < 1 or > Identifiers.MaxCounter))
            {
                result.AddError($"--minimum-release must be 1 to {Identifiers.MaxCounter}");
            }
        });
        var validity = CommonOptions.Duration("--valid", "How long the grant holds (default 7d)");
        var key = new Option<string[]>("--sign") { Description = "A models key that signs; once for each signer", Required = true };
        var output = new Option<string>("--out", "-o") { Description = "Where the grant goes", Required = true };
        var command = new Command("grant", "Signs permission to roll back to an older release") { model, device, minimum, validity, key, output, CommonOptions.Json };
        command.SetLocalAction((arguments, _) =>
        {
            using var signers = KeyOptions.ReadKeys(arguments.GetValue(key));
            var grant = new RollbackGrant
            {
                Schema = RollbackGrant.CurrentSchema,
                Model = arguments.GetRequiredValue(model),
                Device = arguments.GetRequiredValue(device),
                MinimumRelease = arguments.GetValue(minimum),
                Expires = environment.Wall.GetUtcNow() + (arguments.GetValue(validity) ?? DefaultValidity),
            };
            var envelope = signers.Sign(grant.ToEnvelope());
            var path = arguments.GetRequiredValue(output);
            KeyringFile.Write(path, envelope, overwrite: false);
            var report = new GrantReport(path, grant.Model, grant.Device, grant.MinimumRelease, grant.Expires, [.. envelope.Signatures.Select(static signature => signature.KeyId)]);
            if (arguments.GetValue(CommonOptions.Json))
            {
                environment.Out.WriteJson(report, ModelReportJsonContext.Default.GrantReport);
            }
            else
            {
                environment.Out.WriteLine(FormattableString.Invariant($"{path}: {report.Model} on {report.Device} may go back to release {report.MinimumRelease} until {report.Expires:yyyy-MM-dd HH:mm}Z"));
            }
        });
        return command;
    }
}
