using System.IO.Compression;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Workshop.Bundles;

/// <summary>
/// An opened bundle: a zip of <c>manifest.json</c>, <c>manifest.sig</c> when it is signed, and exactly the payload files that the manifest names. Whoever made it is a stranger: what it
/// declares is bounded before it is read, and what it holds is read no further than it declares.
/// </summary>
public abstract class PayloadBundle : IDisposable
{
    // Two more than a manifest can have payload files.
    private const int MaxEntries = 66;
    private const int MaxDirectoryBytes = 64 * 1024;
    private const int MaxSignatureBytes = 16 * 1024;

    // High half of a zip's external attributes: the mode of a Unix file; 0 where the zip was made elsewhere.
    private const int FileTypeMask = 0xF000;
    private const int RegularFile = 0x8000;

    private readonly OpenedBundle _opened;

    private protected PayloadBundle(OpenedBundle opened, IPayloadManifest payload) => (_opened, Payload) = (opened, payload);

    /// <summary>Where it lies.</summary>
    public string Path => _opened.Path;

    /// <summary>The manifest's bytes with the signatures of <c>manifest.sig</c>; none when there is no such entry.</summary>
    public DsseEnvelope Envelope => _opened.Envelope;

    /// <summary>Files and blocks.</summary>
    public IPayloadManifest Payload { get; }

    /// <summary>Lowercase sha256 of the manifest's bytes: the identity of the payload.</summary>
    public string Digest => Envelope.PayloadDigest;

    /// <inheritdoc/>
    public void Dispose()
    {
        _opened.Zip.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>The content of a payload file, unchecked; reading it may throw <see cref="InvalidDataException"/>.</summary>
    internal Stream OpenPayload(FileSpec file) => _opened.Entries[file.Path].Open();

    /// <summary>Opens a bundle.</summary>
    /// <typeparam name="TManifest">Its manifest.</typeparam>
    /// <typeparam name="TBundle">Its kind.</typeparam>
    /// <param name="path">Where it lies.</param>
    /// <param name="kind">How the manifest is wrapped and judged, and what the bundle becomes.</param>
    private protected static Checked<TBundle> Open<TManifest, TBundle>(string path, BundleKind<TManifest, TBundle> kind)
        where TManifest : class, IPayloadManifest
        where TBundle : PayloadBundle
    {
        ZipArchive? zip = null;
        try
        {
            var stream = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read | FileShare.Delete);
            if (!ZipDirectory.IsPlain(stream, MaxEntries, MaxDirectoryBytes))
            {
                stream.Dispose();
                return new ErrorInfo(ErrorCode.BundleInvalid, $"{path}: is no plain zip of at most {MaxEntries} files; pack it with edgectl");
            }

            zip = new ZipArchive(stream, ZipArchiveMode.Read);
            var opened = Open(path, zip, kind);
            if (opened.IsOk)
            {
                zip = null;
                return opened;
            }

            return new ErrorInfo(opened.Error.Code, $"{path}: {opened.Error.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or InvalidDataException or NotSupportedException)
        {
            return new ErrorInfo(ErrorCode.BundleInvalid, $"{path}: cannot be read ({FileFault.Of(e, path)})");
        }
        finally
        {
            zip?.Dispose();
        }
    }

    private static Checked<TBundle> Open<TManifest, TBundle>(string path, ZipArchive zip, BundleKind<TManifest, TBundle> kind)
        where TManifest : class, IPayloadManifest
        where TBundle : PayloadBundle
    {
        var entries = new Dictionary<string, ZipArchiveEntry>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in zip.Entries)
        {
            if ((CheckEntry(entry) ?? (entries.TryAdd(entry.FullName, entry) ? null : Invalid($"'{entry.FullName}' is there twice"))) is { } refusal)
            {
                return refusal;
            }
        }

        if (!entries.TryGetValue(ModelManifest.FileName, out var manifestEntry))
        {
            return Invalid($"has no {ModelManifest.FileName}");
        }

        var bytes = ReadWhole(manifestEntry, ModelManifest.MaxBytes);
        if (!bytes.IsOk)
        {
            return bytes.Error;
        }

        var envelope = ReadEnvelope(entries, bytes.Value, kind.Wrap);
        if (!envelope.IsOk)
        {
            return envelope.Error;
        }

        var manifest = kind.Judge(envelope.Value);
        if (!manifest.IsOk)
        {
            return manifest.Error;
        }

        return CheckFiles(manifest.Value, entries) is { } mismatch ? mismatch : kind.Create(new OpenedBundle(path, zip, entries, envelope.Value), manifest.Value);
    }

    private static ErrorInfo? CheckEntry(ZipArchiveEntry entry)
    {
        if (entry.FullName is not (ModelManifest.FileName or ModelManifest.SignatureFileName) && !PayloadNames.IsAllowed(entry.FullName))
        {
            return new ErrorInfo(ErrorCode.PathNotAllowed, $"the entry '{OneLineText.Of(entry.FullName, PayloadNames.MaxChars)}' is no plain file name");
        }

        var type = (entry.ExternalAttributes >> 16) & FileTypeMask;
        if (type is not (0 or RegularFile))
        {
            return new ErrorInfo(ErrorCode.PathNotAllowed, $"the entry '{entry.FullName}' is a link or a device, no file");
        }

        return entry.IsEncrypted ? Invalid($"the entry '{entry.FullName}' is encrypted") : null;
    }

    private static Checked<DsseEnvelope> ReadEnvelope(Dictionary<string, ZipArchiveEntry> entries, byte[] manifest, Func<ReadOnlyMemory<byte>, DsseEnvelope> wrap)
    {
        if (!entries.TryGetValue(ModelManifest.SignatureFileName, out var entry))
        {
            return wrap(manifest);
        }

        var bytes = ReadWhole(entry, MaxSignatureBytes);
        return bytes.IsOk ? DsseEnvelope.ParseDetached(bytes.Value, manifest) : bytes.Error;
    }

    private static ErrorInfo? CheckFiles(IPayloadManifest manifest, Dictionary<string, ZipArchiveEntry> entries)
    {
        if (manifest.BlockSize is null)
        {
            return new ErrorInfo(ErrorCode.ManifestInvalid, "the manifest of a bundle must have blocks; pack it with edgectl");
        }

        var expected = manifest.Files.ToDictionary(static file => file.Path, StringComparer.Ordinal);
        foreach (var entry in entries.Values.Where(static entry => entry.FullName is not (ModelManifest.FileName or ModelManifest.SignatureFileName)))
        {
            if (!expected.Remove(entry.FullName, out var file))
            {
                return Invalid($"the entry '{entry.FullName}' is not named by the manifest");
            }

            if (entry.Length != file.Size)
            {
                return new ErrorInfo(
                    entry.Length > file.Size ? ErrorCode.BundleTooLarge : ErrorCode.DigestMismatch,
                    $"the entry '{entry.FullName}' declares {entry.Length} bytes, but the manifest says {file.Size}");
            }
        }

        return expected.Count == 0 ? null : new ErrorInfo(ErrorCode.ModelFileMissing, $"lacks '{expected.Keys.First()}', which the manifest names");
    }

    private static Checked<byte[]> ReadWhole(ZipArchiveEntry entry, int maxBytes)
    {
        if (entry.Length > maxBytes)
        {
            return TooLarge();
        }

        // What is inside may be more than is declared: one byte more than allowed shows it.
        var buffer = new byte[entry.Length + 1];
        using var stream = entry.Open();
        var length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        return length == entry.Length ? buffer[..length] : TooLarge();

        ErrorInfo TooLarge() => new(ErrorCode.BundleTooLarge, $"the entry '{entry.FullName}' has more than the {Math.Min(entry.Length, maxBytes)} bytes that it may have or declares");
    }

    private static ErrorInfo Invalid(string message) => new(ErrorCode.BundleInvalid, message);
}
