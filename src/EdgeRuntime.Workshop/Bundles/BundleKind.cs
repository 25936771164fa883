using System.IO.Compression;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Workshop.Bundles;

/// <summary>What distinguishes one kind of bundle from another.</summary>
/// <param name="Wrap">An unsigned envelope around the bytes of a manifest.</param>
/// <param name="Judge">Reads the manifest of an envelope, or refuses it.</param>
/// <param name="Create">The bundle.</param>
internal sealed record BundleKind<TManifest, TBundle>(Func<ReadOnlyMemory<byte>, DsseEnvelope> Wrap, Func<DsseEnvelope, Checked<TManifest>> Judge, Func<OpenedBundle, TManifest, TBundle> Create)
    where TManifest : class
    where TBundle : class;

/// <summary>A zip whose names and sizes were checked.</summary>
internal sealed record OpenedBundle(string Path, ZipArchive Zip, IReadOnlyDictionary<string, ZipArchiveEntry> Entries, DsseEnvelope Envelope);
