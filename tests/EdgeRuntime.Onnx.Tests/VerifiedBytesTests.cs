using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text.Json.Nodes;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Models;
using EdgeRuntime.Core.Models.Probing;
using EdgeRuntime.Core.Sources;
using EdgeRuntime.Testing;
using EdgeRuntime.Testing.Graphs;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace EdgeRuntime.Onnx.Tests;

/// <summary>The bytes that were verified are the bytes that run, whoever writes to the model's folder and when.</summary>
public sealed class VerifiedBytesTests : IDisposable
{
    private const string Weights = "weights.bin";
    private readonly TemporaryFolder _folder = new();
    private readonly FakeLogger<OnnxSessionFactory> _logger = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Load_FileSwappedAfterItsCheck_IsRefused()
    {
        Write(TinyGraphs.Adds(4));
        var package = ModelPackage.Load(_folder.Path);
        TinyGraphs.Adds(9).Save(_folder.Path, "model.onnx");

        var error = Refused(package);

        Assert.Equal(ErrorCode.DigestMismatch, error.Code);
        Assert.StartsWith(_folder.File("model.onnx") + ": the file was changed after it had been verified", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Run_FileSwappedAfterTheLoad_StillRunsWhatWasVerified()
    {
        Write(TinyGraphs.Adds(4));
        using var model = Load(ModelPackage.Load(_folder.Path));
        TinyGraphs.Adds(9).Save(_folder.Path, "model.onnx");

        Assert.Equal([5, 6, 7, 8], model.Steps[0].Session.Run([1, 2, 3, 4]));
    }

    [Fact]
    public void Probe_ManifestAndFileSwappedTogether_AreRefused()
    {
        Write(TinyGraphs.Adds(4));
        var package = ModelPackage.Load(_folder.Path);
        Write(TinyGraphs.Adds(9));

        var report = ModelProbe.Run(
            new ProbeRequest
            {
                Folder = _folder.Path, Digest = package.Digest, Variant = "float", Format = SampleFormat.Of(package.Manifest.Preprocess.Sample), Threads = 1, MeasureSeconds = 0, MemoryBytes = 1, CpuSeconds = 1, ParentProcessId = 1,
            },
            Factory());

        Assert.Equal(ErrorCode.DigestMismatch, report.Error!.Code);
    }

    [Fact]
    public void Golden_VectorSwappedAfterItsCheck_IsRefused()
    {
        var built = FakeLane.Package;
        foreach (var file in Directory.GetFiles(built.Folder))
        {
            File.Copy(file, _folder.File(Path.GetFileName(file)));
        }

        var package = ModelPackage.Load(_folder.Path);
        using var model = LoadedModel.Load(package, SampleFormat.Of(package.Manifest.Preprocess.Sample), Factory());
        var golden = _folder.File(package.Manifest.Golden[0].Output);
        File.WriteAllBytes(golden, new byte[new FileInfo(golden).Length]);

        Assert.Equal(ErrorCode.DigestMismatch, GoldenVectors.Check(package, package.DefaultVariant.Name, model.Steps[0].Session)!.Code);
    }

    [Fact]
    public void ExternalWeights_CacheOnAndAfterARestart_RunTheSame()
    {
        var package = ModelPackage.Load(SharedData.File("cases/models/external"));
        var options = new OnnxOptions { CacheFolder = _folder.File("cache") };
        float[] Run()
        {
            using var model = LoadedModel.Load(package, SampleFormat.Of(package.Manifest.Preprocess.Sample), Factory(options));
            return model.Steps[0].Session.Run([1, 2, 3, 4]);
        }

        // y = x W, with W as it lies in the file, row by row.
        var weights = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(package.PathOf("model.onnx_data"))).ToArray();
        float[] expected = [.. Enumerable.Range(0, 2).Select(column => Enumerable.Range(0, 4).Sum(row => (row + 1) * weights[(row * 2) + column]))];
        var first = Run();

        Close.Equal(expected, first, 1e-5);
        Assert.Equal(first, Run());
        Assert.Single(Directory.GetFiles(options.CacheFolder, "*.onnx"));
        Assert.DoesNotContain(_logger.Collector.GetSnapshot(), static record => record.Level >= LogLevel.Warning);
    }

    [Fact]
    public void ExternalWeights_ManifestDoesNotNameThem_AreRefused()
    {
        Write(External(("location", Weights)));
        File.WriteAllBytes(_folder.File(Weights), new byte[16]);

        var error = Refused(ModelPackage.Load(_folder.Path));

        Assert.Equal(ErrorCode.ModelMismatch, error.Code);
        Assert.Equal($"{_folder.Path}: the model needs '{Weights}', which its manifest does not name; add it to 'files' and pack the model again", error.Message);
    }

    [Fact]
    public void ExternalWeights_SwappedAfterTheirCheck_AreRefused()
    {
        File.WriteAllBytes(_folder.File(Weights), new byte[16]);
        Write(External(("location", Weights)), Weights);
        var package = ModelPackage.Load(_folder.Path);
        File.WriteAllBytes(_folder.File(Weights), [.. Enumerable.Repeat((byte)1, 16)]);

        Assert.Equal(ErrorCode.DigestMismatch, Refused(package).Code);
    }

    [Theory]
    [InlineData("4", "16", "needs 16 bytes from 4 on of 'weights.bin', which has 16")]
    [InlineData("17", "0", "needs 0 bytes from 17 on")]
    [InlineData("9223372036854775807", "9223372036854775807", "needs 9223372036854775807 bytes")]
    [InlineData("-1", "4", "has the offset '-1', which is not a number of bytes")]
    public void ExternalWeights_BeyondTheirFile_AreRefused(string offset, string length, string reason)
    {
        File.WriteAllBytes(_folder.File(Weights), new byte[16]);
        Write(External(("location", Weights), ("offset", offset), ("length", length)), Weights);

        Assert.Contains(reason, Refused(ModelPackage.Load(_folder.Path)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("../weights.bin")]
    [InlineData("/etc/hostname")]
    [InlineData("..")]
    [InlineData("")]
    [InlineData("*/_ORT_MEM_ADDR_/*")]
    public void ExternalWeights_OutsideTheModelsFolder_AreRefused(string location)
    {
        var path = External(("location", location)).Save(_folder.Path);

        var error = Assert.Throws<ModelLoadException>(() => Sessions.Open(path));

        Assert.Contains("which is not a file beside the model", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ExternalWeights_InAGraphWithinTheGraph_AreFoundToo()
    {
        var body = External(("location", "../weights.bin"));
        var path = new TinyGraph().Input("x", GraphElement.Float, 1, 4).NodeWithGraph("If", ["x"], "then_branch", body, "y").Output("y", GraphElement.Float, 1, 4).Save(_folder.Path);

        Assert.Contains("which is not a file beside the model", Assert.Throws<ModelLoadException>(() => Sessions.Open(path)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void ExternalWeights_ModelWithoutAManifest_ComeFromItsFolder()
    {
        File.WriteAllBytes(_folder.File(Weights), [0, 0, 0, 0, .. MemoryMarshal.AsBytes<float>([1, 2, 3, 4])]);
        var path = External(("location", $"./{Weights}"), ("offset", "4"), ("length", "16")).Save(_folder.Path);

        using var session = Sessions.Open(path);

        Assert.Equal([2, 4, 6, 8], session.Run([1, 2, 3, 4]));
    }

    private static TinyGraph External(params (string Key, string Value)[] entries) => new TinyGraph()
        .Input("x", GraphElement.Float, 1, 4)
        .ExternalConstant("b", GraphElement.Float, [1, 4], entries)
        .Node("Add", ["x", "b"], "y")
        .Output("y", GraphElement.Float, 1, 4);

    // A model folder whose manifest names the graph and some other files as they are now.
    private void Write(TinyGraph graph, params string[] others)
    {
        graph.Save(_folder.Path, "model.onnx");
        var manifest = JsonNode.Parse("""
            {
              "schema": "model-manifest/1", "model": "tiny", "version": "1.0.0", "release": 1, "created": "2026-01-01T00:00:00Z",
              "inputs": [{"name": "x", "type": "float32", "shape": [1, 4]}],
              "outputs": [{"name": "y", "type": "float32", "shape": [1, 4]}],
              "preprocess": {"sample": {"kind": "series", "shape": [1, 4]}, "steps": []},
              "postprocess": {"kind": "regression"},
              "variants": [{"name": "float", "file": "model.onnx", "precision": "float32"}]
            }
            """)!;
        string[] files = ["model.onnx", .. others];
        manifest["files"] = new JsonArray([.. files.Select(file => (JsonNode)new JsonObject
        {
            ["path"] = file,
            ["sha256"] = Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(_folder.File(file)))),
            ["size"] = new FileInfo(_folder.File(file)).Length,
        })]);
        File.WriteAllText(_folder.File(ModelPackage.ManifestFile), manifest.ToJsonString());
    }

    private OnnxSessionFactory Factory(OnnxOptions? options = null) => new(options ?? new OnnxOptions(), _logger);

    private LoadedModel Load(ModelPackage package) => LoadedModel.Load(package, SampleFormat.Of(package.Manifest.Preprocess.Sample), Factory());

    private ModelLoadException Refused(ModelPackage package) => Assert.Throws<ModelLoadException>(() => Load(package));
}
