using System.CommandLine;
using EdgeRuntime.Cli.Keys;
using EdgeRuntime.Cli.Settings;
using EdgeRuntime.Onnx;
using EdgeRuntime.Workshop.Bundles;
using EdgeRuntime.Workshop.Packing;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRuntime.Cli.Models;

/// <summary><c>edgectl model pack</c>: from a model folder to a bundle, tried before it is written.</summary>
internal static class ModelPackCommand
{
    private const int KiB = 1024;

    public static Command Create(CliEnvironment environment)
    {
        var folder = new Argument<string>("folder") { Description = "Folder with manifest.json and the files that it names; sizes, hashes and blocks are filled in" };
        var output = new Option<string?>("--out", "-o") { Description = $"The bundle to write (default: MODEL-RELEASE{Bundle.Suffix} here)" };
        var block = new Option<int?>("--block-kib") { Description = "Size of a block in KiB, a power of two from 4 to 1024 (default 64, or larger for large models; some brokers take 64 to 128 at most)" };
        block.Validators.Add(static result =>
        {
            if (result.Tokens is [var token] && (!int.TryParse(token.Value, out var kib) || kib is < 4 or > 1024 || !int.IsPow2(kib)))
            {
                result.AddError("--block-kib must be a power of two from 4 to 1024");
            }
        });
        var sign = new Option<string[]>("--sign") { Description = "A models key that signs the bundle at once; once for each signer" };
        var command = new Command("pack", "Packs a model folder into a bundle, after trying the model") { folder, output, block, sign, CommonOptions.Json };
        command.SetLocalAction((arguments, cancellationToken) =>
        {
            using var signers = KeyOptions.ReadKeys(arguments.GetValue(sign));
            var from = arguments.GetRequiredValue(folder);
            var packer = new BundlePacker(new OnnxSessionFactory(new OnnxOptions(), NullLogger<OnnxSessionFactory>.Instance), environment.Wall);
            using var bundle = packer.Pack(
                new PackRequest(from, arguments.GetValue(output)) { BlockSize = arguments.GetValue(block) * KiB, Signers = signers.Keys }, cancellationToken).OrThrow();
            var report = BundleReport.Of(bundle, bundle.Path);
            BundlePrinter.Print(environment, report, arguments.GetValue(CommonOptions.Json));
            BundlePrinter.Warn(environment, report);
        });
        return command;
    }
}
