using System.Security.Cryptography;
using System.Text.Json.Nodes;
using EdgeRuntime.Core.Models;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Agent.Tests;

/// <summary>A copy of the built-in model with a manifest that a test has changed.</summary>
internal sealed class SpoiledModel : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("spoiled-");

    public SpoiledModel(Action<JsonObject> change)
    {
        foreach (var file in Directory.GetFiles(Checkout.PathOf("src/EdgeRuntime.Agent/Models/vibration-condition")))
        {
            File.Copy(file, System.IO.Path.Combine(Path, System.IO.Path.GetFileName(file)));
        }

        Edit(change);
    }

    public string Path => _folder.FullName;

    /// <summary>Changes a payload file, and its entry with it.</summary>
    public void Replace(string file, byte[] content)
    {
        File.WriteAllBytes(System.IO.Path.Combine(Path, file), content);
        Edit(manifest =>
        {
            var entry = manifest["files"]!.AsArray().Single(each => (string?)each!["path"] == file)!;
            (entry["sha256"], entry["size"]) = (Convert.ToHexStringLower(SHA256.HashData(content)), content.Length);
        });
    }

    public void Dispose() => _folder.Delete(recursive: true);

    private void Edit(Action<JsonObject> change)
    {
        var path = System.IO.Path.Combine(Path, ModelPackage.ManifestFile);
        var manifest = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        change(manifest);
        manifest.Remove("blockSize");
        manifest.Remove("blockHashes");
        File.WriteAllText(path, manifest.ToJsonString());
    }
}
