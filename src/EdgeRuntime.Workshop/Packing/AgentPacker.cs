using System.Security.Cryptography;
using System.Text.Json;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Workshop.Bundles;

namespace EdgeRuntime.Workshop.Packing;

/// <summary>From Debian packages of the agent, one for each processor, to a bundle that devices can install.</summary>
/// <param name="time">The clock for <c>created</c>.</param>
public sealed class AgentPacker(TimeProvider time)
{
    private const int BufferBytes = 128 * 1024;
    private const string DebianSuffix = ".deb";

    // deb(5): a package is an ar archive.
    private static ReadOnlySpan<byte> ArchiveMagic => "!<arch>\n"u8;

    /// <summary>Packs packages.</summary>
    /// <param name="packages">Paths, named as dpkg names packages: <c>edge-agent_1.2.0_arm64.deb</c>.</param>
    /// <param name="release">The release, above that of every earlier update.</param>
    /// <param name="output">The bundle to write; null for <c>edge-agent_VERSION.edgeagent</c> here.</param>
    /// <param name="signers">Keys of role <see cref="KeyRole.Agent"/>.</param>
    /// <param name="cancellationToken">Stops between two reads.</param>
    /// <returns>The opened bundle, or <see cref="ErrorCode.PackageInvalid"/>, <see cref="ErrorCode.ManifestInvalid"/> or <see cref="ErrorCode.StorageFailed"/>.</returns>
    public Checked<AgentBundle> Pack(IReadOnlyList<string> packages, long release, string? output, IEnumerable<SigningKey> signers, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(packages);
        ArgumentNullException.ThrowIfNull(signers);
        var target = output ?? AgentManifest.Package;
        if (packages.FirstOrDefault(static package => !File.Exists(package)) is { } absent)
        {
            return new ErrorInfo(ErrorCode.PackageInvalid, $"{absent}: there is no such file");
        }

        try
        {
            var paths = new Dictionary<string, string>(StringComparer.Ordinal);
            var versions = new HashSet<string>(StringComparer.Ordinal);
            foreach (var package in packages)
            {
                if (Path.GetFileName(package).Split('_') is not [AgentManifest.Package, var version, var rest] || !rest.EndsWith(DebianSuffix, StringComparison.Ordinal) || !IsArchive(package))
                {
                    return new ErrorInfo(ErrorCode.PackageInvalid, $"{package}: not a package of the agent named {AgentManifest.Package}_VERSION_ARCHITECTURE{DebianSuffix}; build it with deploy/debian/build-packages.sh");
                }

                versions.Add(version);
                if (!paths.TryAdd(AgentManifest.FileName(rest[..^DebianSuffix.Length]), package))
                {
                    return new ErrorInfo(ErrorCode.PackageInvalid, $"{package}: second package for the same processor");
                }
            }

            if (versions.Count != 1)
            {
                return new ErrorInfo(ErrorCode.PackageInvalid, $"the packages are of different versions: {string.Join(", ", versions.Order(StringComparer.Ordinal))}; one release has one version");
            }

            target = output ?? $"{AgentManifest.Package}_{versions.First()}{AgentBundle.Suffix}";
            return Write(Describe(paths, versions.First(), release, cancellationToken), paths, target, signers, cancellationToken);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new ErrorInfo(ErrorCode.StorageFailed, $"{target}: cannot be packed ({FileFault.Of(e, target)})");
        }
    }

    private static bool IsArchive(string path)
    {
        Span<byte> magic = stackalloc byte[ArchiveMagic.Length];
        using var stream = File.OpenRead(path);
        return stream.ReadAtLeast(magic, magic.Length, throwOnEndOfStream: false) == magic.Length && magic.SequenceEqual(ArchiveMagic);
    }

    private static Checked<AgentBundle> Write(AgentManifest manifest, Dictionary<string, string> paths, string output, IEnumerable<SigningKey> signers, CancellationToken cancellationToken)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(manifest, ManifestJsonContext.Default.AgentManifest);
        if (SignedAgentManifest.Read(bytes) is { IsOk: false } refused)
        {
            return refused.Error;
        }

        var envelope = signers.Aggregate(SignedAgentManifest.Wrap(bytes), static (signed, key) => signed.Sign(key));
        var part = $"{Path.GetFullPath(output)}.{Path.GetRandomFileName()}{PayloadNames.PartSuffix}";
        try
        {
            BundleWriter.Write(part, envelope, manifest, file => File.OpenRead(paths[file.Path]), cancellationToken);
            File.Move(part, output, overwrite: true);
            return AgentBundle.Open(output);
        }
        finally
        {
            if (File.Exists(part))
            {
                File.Delete(part);
            }
        }
    }

    private AgentManifest Describe(Dictionary<string, string> paths, string version, long release, CancellationToken cancellationToken)
    {
        using var blocks = new BlockHasher(BlockLayout.DefaultBlockSize);
        var buffer = new byte[BufferBytes];
        var files = paths.OrderBy(static entry => entry.Key, StringComparer.Ordinal).Select(entry =>
        {
            using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
            using var stream = File.OpenRead(entry.Value);
            var size = 0L;
            for (int read; (read = stream.Read(buffer)) > 0; size += read)
            {
                cancellationToken.ThrowIfCancellationRequested();
                hash.AppendData(buffer, 0, read);
                blocks.Append(buffer.AsSpan(0, read));
            }

            return new FileSpec(entry.Key, Convert.ToHexStringLower(hash.GetHashAndReset()), size);
        }).ToList();
        return new AgentManifest
        {
            Schema = AgentManifest.CurrentSchema,
            Version = version,
            Release = release,
            Created = time.GetUtcNow(),
            Files = [.. files],
            BlockSize = BlockLayout.DefaultBlockSize,
            BlockHashes = blocks.Finish(),
        };
    }
}
