using System.Text.Json.Nodes;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Models;
using EdgeRuntime.Core.Sources;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Logging.Testing;

namespace EdgeRuntime.Onnx.Tests;

/// <summary>A model folder of one's own: copied from the shared cases or written on the spot, its manifest changed, loaded as the agent loads it.</summary>
internal sealed class CaseFolder : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    /// <summary>A case of the shared data with its manifest changed.</summary>
    public CaseFolder(string name, Action<JsonObject>? edit = null)
    {
        foreach (var file in Directory.GetFiles(SharedData.File($"cases/models/{name}")))
        {
            File.Copy(file, _folder.File(System.IO.Path.GetFileName(file)));
        }

        var path = _folder.File(ModelPackage.ManifestFile);
        var manifest = (JsonObject)JsonNode.Parse(File.ReadAllText(path))!;
        edit?.Invoke(manifest);
        File.WriteAllText(path, manifest.ToJsonString());
    }

    /// <summary>A graph and what its manifest says beyond the head; files are left to the folder.</summary>
    public CaseFolder(byte[] graph, string manifest)
    {
        File.WriteAllBytes(_folder.File("model.onnx"), graph);
        File.WriteAllText(_folder.File(ModelPackage.ManifestFile), $$"""
            {
              "schema": "model-manifest/1", "model": "m", "version": "1.0.0", "release": 1, "created": "2026-01-01T00:00:00Z",
              "variants": [{"name": "one", "file": "model.onnx", "precision": "any"}],
              {{manifest}}
            }
            """);
    }

    public string Path => _folder.Path;

    public string FileOf(string name) => _folder.File(name);

    public ModelPackage Package => ModelPackage.Load(_folder.Path);

    public LoadedModel Load(OnnxOptions? options = null) => Load(Package, options);

    public static LoadedModel Load(ModelPackage package, OnnxOptions? options = null) =>
        LoadedModel.Load(package, SampleFormat.Of(package.Manifest.Preprocess.Sample), new OnnxSessionFactory(options ?? new OnnxOptions(), new FakeLogger<OnnxSessionFactory>()));

    /// <summary>The one line that refuses the model.</summary>
    public string Refused()
    {
        var error = Assert.Throws<ModelLoadException>(() => Load());
        Assert.DoesNotContain('\n', error.Message);
        return error.Message;
    }

    public void Dispose() => _folder.Dispose();
}
