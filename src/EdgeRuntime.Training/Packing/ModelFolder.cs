using System.Collections.Immutable;
using System.Text.Json;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Manifests;

namespace EdgeRuntime.Training.Packing;

/// <summary>Writes a model's folder: payload files, then the manifest that names each with its hash.</summary>
/// <param name="path">The folder; made where it is missing.</param>
internal sealed class ModelFolder(string path)
{
    private readonly ImmutableArray<FileSpec>.Builder _files = ImmutableArray.CreateBuilder<FileSpec>();

    /// <summary>Payload files written so far.</summary>
    public ImmutableArray<FileSpec> Files => _files.ToImmutable();

    /// <summary>Writes a payload file.</summary>
    public void AddPayload(string name, ReadOnlySpan<byte> content)
    {
        Directory.CreateDirectory(path);
        File.WriteAllBytes(Path.Combine(path, name), content);
        _files.Add(new FileSpec(name, ContentDigest.Of(content), content.Length));
    }

    /// <summary>Writes <c>manifest.json</c>.</summary>
    public void WriteManifest(ModelManifest manifest) =>
        WriteText("manifest.json", JsonSerializer.Serialize(manifest, ManifestJsonContext.Default.ModelManifest) + "\n");

    /// <summary>Writes a text that is no payload.</summary>
    public void WriteText(string name, string text)
    {
        Directory.CreateDirectory(path);
        File.WriteAllText(Path.Combine(path, name), text);
    }
}
