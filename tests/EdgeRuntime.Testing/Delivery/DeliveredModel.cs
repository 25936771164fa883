using System.Security.Cryptography;
using System.Text.Json;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Core.Models;

namespace EdgeRuntime.Testing.Delivery;

/// <summary>A signed model and its blocks, made of the built-in one.</summary>
/// <param name="Model">Its manifest.</param>
/// <param name="Blocks">Its block stream.</param>
public sealed record DeliveredModel(SignedManifest Model, byte[][] Blocks)
{
    /// <summary>The built-in model as it is checked in.</summary>
    public static ModelPackage BuiltIn => FakeLane.Package;

    /// <summary>The digest under which a forged manifest of it lies; null where none was forged.</summary>
    public string? ForgedDigest { get; init; }

    /// <summary>The digest.</summary>
    public string Digest => ForgedDigest ?? Model.Digest;

    /// <summary>Makes one.</summary>
    /// <param name="trust">Signs it.</param>
    /// <param name="keyring">Believes it.</param>
    /// <param name="release">Its release.</param>
    /// <param name="change">Changes the manifest before it is signed.</param>
    /// <param name="files">Files that take the place of the built-in model's, or come to them.</param>
    public static DeliveredModel Make(TestTrust trust, Keyring keyring, long release, Func<ModelManifest, ModelManifest>? change = null, IReadOnlyDictionary<string, byte[]>? files = null)
    {
        var contents = BuiltIn.Manifest.Files.ToDictionary(static file => file.Path, static file => File.ReadAllBytes(BuiltIn.PathOf(file.Path)), StringComparer.Ordinal);
        foreach (var (name, content) in files ?? new Dictionary<string, byte[]>())
        {
            contents[name] = content;
        }

        var manifest = BuiltIn.Manifest with { Version = $"{release}.0.0", Release = release, Files = [.. contents.Select(static file => new FileSpec(file.Key, Hash(file.Value), file.Value.Length))] };
        return Of(trust, keyring, change?.Invoke(manifest) ?? manifest, contents);
    }

    /// <summary>Signs a manifest over some files, cut into blocks.</summary>
    public static DeliveredModel Of(TestTrust trust, Keyring keyring, ModelManifest manifest, IReadOnlyDictionary<string, byte[]> files)
    {
        var blocks = manifest.Files.SelectMany(file => files[file.Path]).Chunk(BlockLayout.DefaultBlockSize).ToArray();
        var cut = manifest with { BlockSize = BlockLayout.DefaultBlockSize, BlockHashes = [.. blocks.Select(Hash)] };
        var envelope = trust.SignManifest(JsonSerializer.SerializeToUtf8Bytes(cut, ManifestJsonContext.Default.ModelManifest));
        return new DeliveredModel(TestTrust.Accepted(SignedManifest.Open(envelope, manifest.Model, keyring, TrustedTime.Unknown)), blocks);
    }

    private static string Hash(byte[] content) => Convert.ToHexStringLower(SHA256.HashData(content));
}
