using System.CommandLine;
using EdgeRuntime.Cli.Keys;
using EdgeRuntime.Cli.Settings;
using EdgeRuntime.Workshop.Bundles;

namespace EdgeRuntime.Cli.Models;

/// <summary>
/// <c>edgectl model sign</c>: adds signatures to a bundle. Signers who sit apart hand the bundle on, or sign into a small file each (<c>--detached</c>) that one of them adds later (<c>--merge</c>).
/// </summary>
internal static class ModelSignCommand
{
    public static Command Create(CliEnvironment environment)
    {
        var path = new Argument<string>("bundle") { Description = "The bundle" };
        var key = new Option<string[]>("--sign") { Description = "A models key that signs; once for each signer", DefaultValueFactory = static _ => [] };
        var merge = new Option<string[]>("--merge") { Description = "A file of signatures that was made elsewhere with --detached", DefaultValueFactory = static _ => [] };
        var detached = new Option<string?>("--detached") { Description = "Writes the signatures to this file and leaves the bundle as it is" };
        var command = new Command("sign", "Signs a bundle") { path, key, merge, detached, CommonOptions.Json };
        command.SetLocalAction((arguments, cancellationToken) =>
        {
            var (keys, files) = (arguments.GetValue(key) ?? [], arguments.GetValue(merge) ?? []);
            if (keys.Length + files.Length == 0)
            {
                throw new CliException("nothing to sign with: name a key with --sign, or a file of signatures with --merge", ExitCodes.Usage);
            }

            using var signers = KeyOptions.ReadKeys(keys);
            var name = arguments.GetRequiredValue(path);
            using var bundle = Bundle.Open(name).OrThrow();
            BundleContent.Check(bundle, progress: null, cancellationToken).OrThrow();
            var envelope = files.Aggregate(bundle.Envelope, static (merged, file) => BundleSigner.Merge(merged, file).OrThrow());
            envelope = signers.Sign(envelope);
            var report = BundleReport.Of(bundle, name) with { SignedBy = [.. envelope.Signatures.Select(static signature => signature.KeyId)] };
            if (arguments.GetValue(detached) is { } file)
            {
                LocalFile.Write(file, path => File.WriteAllBytes(path, envelope.ToDetachedJson()));
            }
            else
            {
                LocalFile.Write(name, _ => BundleSigner.Replace(bundle, envelope, cancellationToken));
            }

            BundlePrinter.Print(environment, report, arguments.GetValue(CommonOptions.Json));
        });
        return command;
    }
}
