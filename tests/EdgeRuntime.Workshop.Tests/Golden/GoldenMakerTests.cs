using System.Text.Json.Nodes;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Onnx;
using EdgeRuntime.Testing;
using EdgeRuntime.Workshop.Golden;
using EdgeRuntime.Workshop.Packing;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRuntime.Workshop.Tests.Golden;

/// <summary>Golden vectors from an fp32 twin and from a run on this machine.</summary>
public sealed class GoldenMakerTests : IDisposable
{
    private readonly ModelFolder _folder = new();
    private readonly OnnxSessionFactory _sessions = new(new OnnxOptions(), NullLogger<OnnxSessionFactory>.Instance);

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Make_OfARunHere_EveryVariantPassesItsOwnVectors()
    {
        var draft = Make(new GoldenRequest(_folder.Path) { Count = 2 }).Value!;

        Assert.Null(GoldenWriter.Write(_folder.Path, draft, _sessions));

        Assert.Equal(4, draft.Vectors.Length);
        Assert.All(draft.Variants, static variant => Assert.Null(variant.MaxDifference));
        Assert.Null(ModelTrial.Check(_folder.Path, _sessions));
        var manifest = JsonNode.Parse(File.ReadAllText(_folder.PathOf("manifest.json")))!;
        Assert.Equal(["golden-1.input", "golden-1.input", "golden-2.input", "golden-2.input"], manifest["golden"]!.AsArray().Select(static vector => (string?)vector!["input"]).Order());
        Assert.DoesNotContain(manifest["files"]!.AsArray(), static file => ((string)file!["path"]!).EndsWith(".f32", StringComparison.Ordinal));
    }

    [Fact]
    public void Write_ThenAModelThatComputesOtherwise_IsFound()
    {
        GoldenWriter.Write(_folder.Path, Make(new GoldenRequest(_folder.Path)).Value!, _sessions);
        _folder.EditManifest(static manifest =>
        {
            // As another processor would: int8's vectors on another network.
            foreach (var vector in manifest["golden"]!.AsArray())
            {
                vector!["variant"] = (string?)vector["variant"] == "int8" ? "int8-small" : "int8";
            }
        });

        Assert.Equal(ErrorCode.GoldenMismatch, ModelTrial.Check(_folder.Path, _sessions)!.Code);
    }

    [Fact]
    public void Make_FromItsFp32Twin_TheTwinIsTheTruth()
    {
        Keywords();
        var twin = SharedData.File("models/kws_dscnn/kws_fp32.onnx");
        var draft = Make(new GoldenRequest(_folder.Path) { Twin = twin, Inputs = SharedData.File("models/kws_dscnn/x.npy"), Count = 1 }).Value!;

        Assert.Null(GoldenWriter.Write(_folder.Path, draft, _sessions));

        var variant = Assert.Single(draft.Variants);
        Assert.InRange(variant.MaxDifference!.Value, 1e-6, 0.2);
        Assert.InRange(variant.Tolerance, variant.MaxDifference.Value, 0.3);
        Assert.Null(new BundlePacker(_sessions, TimeProvider.System).Pack(new PackRequest(_folder.Path, _folder.Beside("kws.edgemodel")), TestContext.Current.CancellationToken).Error);
    }

    [Fact]
    public void Make_TwinThatDisagrees_IsRefusedWithBothFigures()
    {
        Keywords();
        var request = new GoldenRequest(_folder.Path) { Twin = SharedData.File("models/kws_dscnn/kws_fp32.onnx"), Inputs = SharedData.File("models/kws_dscnn/x.npy"), Tolerance = 1e-9 };

        var error = Make(request).Error!;

        Assert.Equal(ErrorCode.GoldenMismatch, error.Code);
        Assert.Contains("variant 'int8' differs from ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Make_InputsOfAnotherSize_SaysBothSizes()
    {
        var error = Make(new GoldenRequest(_folder.Path) { Inputs = SharedData.File("models/micro_speech/x.npy") }).Error!;

        Assert.Equal(ErrorCode.BadRequest, error.Code);
        Assert.Contains("has 3920 values, which is not a multiple of the 4096 that input", error.Message, StringComparison.Ordinal);
    }

    private Contracts.Checked<GoldenDraft> Make(GoldenRequest request) => new GoldenMaker(_sessions, TimeProvider.System).Make(request, TestContext.Current.CancellationToken);

    private void Keywords()
    {
        File.Copy(SharedData.File("models/kws_dscnn/kws_int8.onnx"), _folder.PathOf("int8.onnx"), overwrite: true);
        _folder.EditManifest(static manifest =>
        {
            manifest["inputs"] = JsonNode.Parse("""[{"name": "input", "type": "float32", "shape": [1, 1, 49, 10]}]""");
            manifest["outputs"] = JsonNode.Parse("""[{"name": "output", "type": "float32", "shape": [1, 12]}]""");
            manifest["preprocess"] = JsonNode.Parse("""{"sample": {"kind": "tensor", "shape": [1, 1, 49, 10]}}""");
            manifest["postprocess"] = JsonNode.Parse("""{"kind": "classification"}""");
            manifest["variants"] = JsonNode.Parse("""[{"name": "int8", "file": "int8.onnx", "precision": "int8"}]""");
            manifest.Remove("labels");
            manifest.Remove("golden");
            manifest.Remove("files");
        });
    }
}
