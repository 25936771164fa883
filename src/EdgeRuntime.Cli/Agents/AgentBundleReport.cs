using System.Text.Json.Serialization;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Workshop.Bundles;

namespace EdgeRuntime.Cli.Agents;

/// <summary>What <c>agent pack</c> prints as JSON.</summary>
/// <param name="File">The bundle.</param>
/// <param name="Version">Version of its packages.</param>
/// <param name="Release">What rollback protection compares.</param>
/// <param name="Digest">Lowercase sha256 of the manifest's bytes.</param>
/// <param name="Packages">The packages.</param>
/// <param name="SignedBy">Ids of the keys that signed.</param>
internal sealed record AgentBundleReport(string File, string Version, long Release, string Digest, IReadOnlyList<FileSpec> Packages, IReadOnlyList<string> SignedBy)
{
    private const double MiB = 1 << 20;

    public static AgentBundleReport Of(AgentBundle bundle) => new(
        bundle.Path, bundle.Manifest.Version, bundle.Manifest.Release, bundle.Digest, bundle.Manifest.Files, [.. bundle.Envelope.Signatures.Select(static signature => signature.KeyId)]);

    public void Print(CliEnvironment environment, bool json)
    {
        if (json)
        {
            environment.Out.WriteJson(this, AgentBundleReportJsonContext.Default.AgentBundleReport);
            return;
        }

        environment.Out.WriteLine(FormattableString.Invariant($"{File}: edge-agent {OneLineText.Of(Version, 64)}, release {Release}, digest {Digest}"));
        foreach (var package in Packages)
        {
            environment.Out.WriteLine(FormattableString.Invariant($"  {package.Path}: {package.Size / MiB:0.0} MiB"));
        }

        environment.Out.WriteLine(SignedBy.Count == 0 ? "not signed: devices refuse it (--sign)" : $"signed by {string.Join(", ", SignedBy.Select(static key => key[..12]))}");
    }
}

/// <summary>JSON of a packed release of the agent.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(AgentBundleReport))]
internal sealed partial class AgentBundleReportJsonContext : JsonSerializerContext;
