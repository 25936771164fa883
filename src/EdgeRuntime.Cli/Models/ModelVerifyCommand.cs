using System.CommandLine;
using EdgeRuntime.Cli.Keys;
using EdgeRuntime.Cli.Settings;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Onnx;
using EdgeRuntime.Workshop.Bundles;
using EdgeRuntime.Workshop.Packing;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRuntime.Cli.Models;

/// <summary><c>edgectl model verify</c>: whether a device with a keyring would take a bundle.</summary>
internal static class ModelVerifyCommand
{
    public static Command Create(CliEnvironment environment)
    {
        var path = new Argument<string>("bundle") { Description = "The bundle" };
        var keyring = new Option<string>("--keyring") { Description = "The keyring that devices trust", Required = true };
        var run = new Option<bool>("--run") { Description = "Also loads every variant and runs its golden vectors here" };
        var command = new Command("verify", "Checks a bundle's signatures against a keyring, and every byte of it") { path, keyring, run, CommonOptions.Json };
        command.SetLocalAction((arguments, cancellationToken) =>
        {
            var (name, tries, json) = (arguments.GetRequiredValue(path), arguments.GetValue(run), arguments.GetValue(CommonOptions.Json));
            var trusted = KeyringFile.Read(arguments.GetRequiredValue(keyring));
            var opened = Bundle.OpenTrusted(name, trusted, new TrustedTime(environment.Wall.GetUtcNow()));
            using var bundle = opened.Value;
            var refusal = opened.Error ?? BundleContent.Check(bundle!, progress: null, cancellationToken) ?? (tries ? Try(environment, name, cancellationToken) : null);
            var report = new VerifyReport(refusal is null, bundle is null ? null : BundleReport.Of(bundle, name), tries && refusal is null, refusal);
            if (json)
            {
                environment.Out.WriteJson(report, ModelReportJsonContext.Default.VerifyReport);
            }

            refusal.OrThrow();
            if (!json)
            {
                BundlePrinter.Print(environment, report.Bundle!, json: false);
                environment.Out.WriteLine(FormattableString.Invariant($"good: signed for keyring version {trusted.Document.Version}, every byte as signed{(tries ? ", every golden vector agrees" : "")}"));
            }
        });
        return command;
    }

    private static ErrorInfo? Try(CliEnvironment environment, string path, CancellationToken cancellationToken) =>
        new BundlePacker(new OnnxSessionFactory(new OnnxOptions(), NullLogger<OnnxSessionFactory>.Instance), environment.Wall).Try(path, cancellationToken);
}
