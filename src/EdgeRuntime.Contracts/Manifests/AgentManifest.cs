using System.Collections.Immutable;
using System.Runtime.CompilerServices;

namespace EdgeRuntime.Contracts.Manifests;

/// <summary>
/// A release of the agent: the document whose bytes are hashed to its digest and signed by role <see cref="Signing.KeyRole.Agent"/>. Its payload is one Debian package for each processor.
/// </summary>
public sealed record AgentManifest : IPayloadManifest
{
    /// <summary>The value of <see cref="Schema"/> that this version reads.</summary>
    public const string CurrentSchema = "agent-manifest/1";

    /// <summary>The Debian package of the agent.</summary>
    public const string Package = "edge-agent";

    /// <summary>Largest package in bytes.</summary>
    public const long MaxPackageBytes = 256L << 20;

    /// <inheritdoc/>
    public required string Schema { get; init; }

    /// <summary>Version of the packages, as dpkg compares it.</summary>
    public required string Version { get; init; }

    /// <summary>Rises with every release; what rollback protection compares.</summary>
    public required long Release { get; init; }

    /// <inheritdoc/>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When it must no longer be installed.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>The packages; <see cref="FileName"/> names them.</summary>
    public required ImmutableArray<FileSpec> Files { get; init; }

    /// <inheritdoc/>
    public required int? BlockSize { get; init; }

    /// <inheritdoc/>
    public required ImmutableArray<string> BlockHashes { get => field.IsDefault ? [] : field; init; }

    /// <summary>By reference: what a record generates to compare and print would only make the agent larger.</summary>
    public bool Equals(AgentManifest? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

    /// <inheritdoc/>
    public override string ToString() => nameof(AgentManifest);

    /// <summary>Name of the package for a processor, such as <c>edge-agent_arm64.deb</c>.</summary>
    /// <param name="architecture">Debian's name of the processor.</param>
    public static string FileName(string architecture) => $"{Package}_{architecture}.deb";

    /// <summary>The package for a processor; null when this release has none.</summary>
    /// <param name="architecture">Debian's name of the processor.</param>
    public FileSpec? FileFor(string architecture) => Files.FirstOrDefault(file => file.Path == FileName(architecture));
}
