using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Workshop.Bundles;

namespace EdgeRuntime.Workshop.Packing;

/// <summary>From a model folder to a bundle that a device will take: what is written is unpacked again and tried before it gets its name.</summary>
/// <param name="sessions">Runs the model.</param>
/// <param name="time">The clock for <c>created</c>.</param>
public sealed class BundlePacker(IInferenceSessionFactory sessions, TimeProvider time)
{
    /// <summary>Packs a folder.</summary>
    /// <returns>The opened bundle, or why there is none: the codes of the manifest, of the bundle and of <see cref="ModelTrial"/>, and <see cref="ErrorCode.StorageFailed"/> when the disk refuses.</returns>
    public Checked<Bundle> Pack(PackRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var manifest = DraftManifest.Complete(request.Folder, request.BlockSize, time.GetUtcNow(), cancellationToken);
        if (!manifest.IsOk)
        {
            return manifest.Error;
        }

        var finished = ManifestReader.Read(manifest.Value).Value!;
        var output = request.Output ?? FormattableString.Invariant($"{finished.Model}-{finished.Release}{Bundle.Suffix}");
        var envelope = request.Signers.Aggregate(SignedManifest.Wrap(manifest.Value), static (signed, key) => signed.Sign(key));
        var part = $"{Path.GetFullPath(output)}.{Path.GetRandomFileName()}{PayloadNames.PartSuffix}";
        try
        {
            BundleWriter.Write(part, envelope, finished, file => File.OpenRead(Path.Combine(request.Folder, file.Path)), cancellationToken);
            if (Try(part, cancellationToken) is { } refusal)
            {
                // Its temporary name would send people looking for a file that is gone.
                return new ErrorInfo(refusal.Code, refusal.Message.Replace(part, request.Folder, StringComparison.Ordinal));
            }

            File.Move(part, output, overwrite: true);
            return Bundle.Open(output);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new ErrorInfo(ErrorCode.StorageFailed, $"{output}: cannot be written ({FileFault.Of(e, output)})");
        }
        finally
        {
            // Deleting throws where there is not even the folder.
            if (File.Exists(part))
            {
                File.Delete(part);
            }
        }
    }

    /// <summary>Unpacks a bundle into a temporary folder, checking every hash, and tries the model there.</summary>
    public ErrorInfo? Try(string bundlePath, CancellationToken cancellationToken = default)
    {
        var opened = Bundle.Open(bundlePath);
        if (!opened.IsOk)
        {
            return opened.Error;
        }

        using var bundle = opened.Value;
        var temporary = Directory.CreateTempSubdirectory("edgemodel-");
        try
        {
            var folder = Path.Combine(temporary.FullName, bundle.Manifest.Model);
            var refusal = BundleContent.Unpack(bundle, folder, progress: null, cancellationToken) ?? ModelTrial.Check(folder, sessions);
            return refusal is null ? null : new ErrorInfo(refusal.Code, refusal.Message.Replace(folder, bundlePath, StringComparison.Ordinal));
        }
        finally
        {
            temporary.Delete(recursive: true);
        }
    }
}
