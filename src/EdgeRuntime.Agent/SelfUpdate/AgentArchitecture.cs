using System.Runtime.InteropServices;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Agent.SelfUpdate;

/// <summary>The package of a release for this processor.</summary>
internal static class AgentArchitecture
{
    // Debian's names of the processors that the agent is built for.
    private static string Debian => RuntimeInformation.ProcessArchitecture == Architecture.Arm64 ? "arm64" : "amd64";

    /// <summary>The package, or <see cref="ErrorCode.PackageInvalid"/>.</summary>
    public static Checked<FileSpec> FileIn(AgentManifest manifest) => manifest.FileFor(Debian) switch
    {
        null => new ErrorInfo(ErrorCode.PackageInvalid, $"the release has no package for {Debian}, only {string.Join(", ", manifest.Files.Select(static file => file.Path))}"),
        { Size: > AgentManifest.MaxPackageBytes } => new ErrorInfo(ErrorCode.PackageInvalid, $"the package has more than {AgentManifest.MaxPackageBytes >> 20} MiB"),
        var file => file,
    };
}
