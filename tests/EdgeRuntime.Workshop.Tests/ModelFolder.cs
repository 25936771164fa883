using System.Text.Json.Nodes;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Workshop.Tests;

/// <summary>A copy of the shipped model in a folder of its own, for tests to pack and to spoil.</summary>
internal sealed class ModelFolder : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("workshop-");

    public ModelFolder()
    {
        Directory.CreateDirectory(Path);
        foreach (var file in Directory.EnumerateFiles(Checkout.PathOf("src/EdgeRuntime.Agent/Models/vibration-condition")))
        {
            File.Copy(file, PathOf(System.IO.Path.GetFileName(file)));
        }
    }

    public string Root => _root.FullName;

    public string Path => Beside("model");

    public string PathOf(string name) => System.IO.Path.Combine(Path, name);

    public string Beside(string name) => System.IO.Path.Combine(Root, name);

    public void EditManifest(Action<JsonObject> edit)
    {
        var manifest = JsonNode.Parse(File.ReadAllText(PathOf(ModelManifest.FileName)))!.AsObject();
        edit(manifest);
        File.WriteAllText(PathOf(ModelManifest.FileName), manifest.ToJsonString());
    }

    /// <summary>Nothing half written is left behind.</summary>
    public void AssertNoParts() => Assert.Empty(Directory.EnumerateFileSystemEntries(Root, "*.part", SearchOption.AllDirectories));

    public void Dispose() => _root.Delete(recursive: true);
}
