using System.CommandLine;
using EdgeRuntime.Cli.Keys;
using EdgeRuntime.Cli.Settings;
using EdgeRuntime.Contracts;
using EdgeRuntime.Workshop.Bundles;
using EdgeRuntime.Workshop.Packing;

namespace EdgeRuntime.Cli.Agents;

/// <summary><c>edgectl agent pack</c>: from Debian packages of the agent to a signed bundle.</summary>
internal static class AgentPackCommand
{
    public static Command Create(CliEnvironment environment)
    {
        var packages = new Argument<string[]>("packages") { Description = "Packages of one version, one for each processor: edge-agent_VERSION_arm64.deb", Arity = ArgumentArity.OneOrMore };
        var output = new Option<string?>("--out", "-o") { Description = $"The bundle to write (default: edge-agent_VERSION{AgentBundle.Suffix} here)" };
        var release = new Option<long?>("--release") { Description = "The release, above that of every earlier update (default: the time, in seconds since 1970)" };
        release.Validators.Add(static result =>
        {
            if (result.Tokens is [var token] && !(long.TryParse(token.Value, out var number) && number is >= 1 and <= Identifiers.MaxCounter))
            {
                result.AddError($"--release must be 1 to {Identifiers.MaxCounter}");
            }
        });
        var sign = new Option<string[]>("--sign") { Description = "An agent key that signs the bundle; once for each signer", DefaultValueFactory = static _ => [] };
        var command = new Command("pack", "Packs Debian packages of the agent into a bundle and signs it") { packages, output, release, sign, CommonOptions.Json };
        command.SetLocalAction((arguments, cancellationToken) =>
        {
            using var signers = KeyOptions.ReadKeys(arguments.GetValue(sign));
            using var bundle = new AgentPacker(environment.Wall).Pack(
                arguments.GetRequiredValue(packages), arguments.GetValue(release) ?? environment.Wall.GetUtcNow().ToUnixTimeSeconds(), arguments.GetValue(output), signers.Keys, cancellationToken).OrThrow();
            AgentBundleReport.Of(bundle).Print(environment, arguments.GetValue(CommonOptions.Json));
        });
        return command;
    }
}
