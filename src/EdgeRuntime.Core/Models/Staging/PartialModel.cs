using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Core.Models.Staging;

/// <summary>A model that is still coming in: its files and, at the end, its folder. One owner.</summary>
public sealed class PartialModel : IDisposable
{
    private readonly string _folder;
    private readonly SignedManifest _manifest;

    private PartialModel(string folder, SignedManifest manifest, PartialPayload payload) => (_folder, _manifest, Payload) = (folder, manifest, payload);

    /// <summary>Its files.</summary>
    public PartialPayload Payload { get; }

    /// <summary>Takes up a folder that may hold anything, or makes it.</summary>
    /// <param name="folder">The folder; it is this object's alone.</param>
    /// <param name="manifest">What is coming in, with blocks.</param>
    /// <param name="variants">The variants that are wanted; none means all.</param>
    /// <exception cref="ArgumentException">The manifest has no blocks or no such variant.</exception>
    /// <exception cref="IOException">The disk fails.</exception>
    internal static PartialModel Open(string folder, SignedManifest manifest, IReadOnlyCollection<string> variants)
    {
        var layout = BlockLayout.Of(manifest.Manifest) ?? throw new ArgumentException("the manifest has no blocks", nameof(manifest));
        return new PartialModel(folder, manifest, PartialPayload.Open(folder, layout, BlockLayout.FilesOf(manifest.Manifest, variants)));
    }

    /// <summary>Checks every file and makes all of it durable, under its final name.</summary>
    /// <param name="target">The final folder; one that is there is replaced.</param>
    /// <returns>The model, or a code of <see cref="PartialPayload.Complete"/>.</returns>
    /// <exception cref="IOException">The disk fails; calling again goes on.</exception>
    internal Checked<ModelPackage> Finish(string target)
    {
        if (Payload.Complete() is { } refusal)
        {
            return refusal;
        }

        DurableFiles.Replace(Path.Combine(_folder, ModelManifest.FileName), _manifest.Envelope.Payload.Span);
        Replace(_folder, target);
        return ModelPackage.OfChecked(target, _manifest);
    }

    /// <inheritdoc/>
    public void Dispose() => Payload.Dispose();

    // Folders cannot be exchanged in one step everywhere: the store puts back the old one when it finds no other.
    private static void Replace(string folder, string target)
    {
        var parent = Path.GetDirectoryName(target)!;
        var old = target + ModelStore.OldSuffix;
        if (Directory.Exists(target))
        {
            Directory.Move(target, old);
        }

        Directory.Move(folder, target);
        DurableFiles.SyncFolder(parent);
        if (Directory.Exists(old))
        {
            Directory.Delete(old, recursive: true);
        }
    }
}
