using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Models;

namespace EdgeRuntime.Core.Tests.Models;

/// <summary>A sound model of one file in a folder of its own, for tests to spoil.</summary>
internal sealed class PackageFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("model-");

    public PackageFolder()
    {
        File.WriteAllBytes(PathOf("model.onnx"), Payload);
        Write(Sound().ToJsonString());
    }

    public static byte[] Payload { get; } = Encoding.UTF8.GetBytes("not really a network");

    public string Path => _folder.FullName;

    public string ManifestPath => PathOf(ModelPackage.ManifestFile);

    /// <summary>The sound manifest.</summary>
    public static JsonObject Sound() => (JsonObject)JsonNode.Parse($$"""
        {
          "schema": "model-manifest/1", "model": "pump", "version": "1.0.0", "release": 1, "created": "2026-01-01T00:00:00Z",
          "inputs": [{"name": "x", "type": "float32", "shape": [1, 4]}],
          "outputs": [{"name": "y", "type": "float32", "shape": [1, 2]}],
          "preprocess": {"sample": {"kind": "series", "shape": [4, 1]}, "steps": [{"op": "normalize", "mean": [0], "std": [1]}]},
          "postprocess": {"kind": "classification", "topK": 1},
          "labels": ["good", "bad"],
          "variants": [{"name": "int8", "file": "model.onnx", "precision": "int8", "accuracy": 0.9}],
          "files": [{"path": "model.onnx", "sha256": "{{Convert.ToHexStringLower(SHA256.HashData(Payload))}}", "size": {{Payload.Length}}}]
        }
        """)!;

    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    public void Write(string manifest) => File.WriteAllText(ManifestPath, manifest);

    /// <summary>Sets one value of the sound manifest, as raw JSON, at a place such as <c>inputs.0.shape</c>.</summary>
    public void Spoil(string place, string json)
    {
        var manifest = Sound();
        JsonNode node = manifest;
        var names = place.Split('.');
        foreach (var name in names[..^1])
        {
            node = node is JsonArray array ? array[int.Parse(name, null)]! : node[name]!;
        }

        // Raw text, because not all that a file can hold is a JsonNode.
        const string Mark = "\"@@@\"";
        if (node is JsonArray last)
        {
            last[int.Parse(names[^1], null)] = "@@@";
        }
        else
        {
            node[names[^1]] = "@@@";
        }

        Write(manifest.ToJsonString().Replace(Mark, json, StringComparison.Ordinal));
    }

    /// <summary>The error that loading yields: always of one line that begins with the place.</summary>
    public ModelLoadException LoadError()
    {
        var error = Assert.Throws<ModelLoadException>(() => ModelPackage.Load(Path));
        Assert.StartsWith(Path, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(error.Message, char.IsControl);
        Assert.InRange(error.Message.Length, 1, 5000);
        return error;
    }

    public void Dispose() => _folder.Delete(recursive: true);
}
