using System.Text.Json.Nodes;
using EdgeRuntime.Testing;
using EdgeRuntime.Testing.Graphs;

namespace EdgeRuntime.Cli.Tests.Models.Drafting;

/// <summary><c>edgectl model init</c> as a newcomer uses it.</summary>
public sealed class ModelInitTests : IDisposable
{
    private readonly LocalFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Init_Classifier_WritesAFolderThatIsPackedAsItLies()
    {
        await File.WriteAllTextAsync(_folder["labels.txt"], "no person\nperson\n", TestContext.Current.CancellationToken);

        var made = await LocalFolder.DoAsync("model", "init", SharedData.File("models/vww_mobilenet/vww_int8.onnx"), "--labels", _folder["labels.txt"], "--samples", SharedData.File("models/vww_mobilenet/0_person_gray.png"), "--out", _folder["vww"]);
        await LocalFolder.DoAsync("model", "pack", _folder["vww"], "--out", _folder["vww.edgemodel"]);

        Assert.StartsWith($"{_folder["vww"]}: classification (2 classes behind a softmax)\n", made.Out, StringComparison.Ordinal);
        Assert.Contains("  check preprocess.steps[1]: mean 0, std 255: from the quantization of the graph's input", made.Out, StringComparison.Ordinal);
        Assert.Contains("0_person_gray.png  person 0.", made.Out, StringComparison.Ordinal);
        Assert.Contains("edge-agent infer --model", made.Error, StringComparison.Ordinal);
        var check = await File.ReadAllTextAsync(Path.Combine(_folder["vww"], "CHECK.md"), TestContext.Current.CancellationToken);
        Assert.Contains("| `preprocess.steps[1]` | mean 0, std 255 |", check, StringComparison.Ordinal);
        Assert.Contains("| input `input` | float32 [1,3,96,96] |", check, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_FolderThatHasAManifest_IsRefusedAndKept()
    {
        var file = SharedData.File("models/vww_mobilenet/vww_int8.onnx");
        await LocalFolder.DoAsync("model", "init", file, "--out", _folder["vww"]);
        var before = await File.ReadAllTextAsync(Path.Combine(_folder["vww"], "manifest.json"), TestContext.Current.CancellationToken);

        await LocalFolder.RefusedAsync("bad_request", "model", "init", file, "--out", _folder["vww"]);

        Assert.Equal(before, await File.ReadAllTextAsync(Path.Combine(_folder["vww"], "manifest.json"), TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("model_load_failed", "not a model")]
    [InlineData("model_load_failed", "")]
    public async Task Init_NotAModel_IsOneLineAndNothingWritten(string code, string content)
    {
        await File.WriteAllTextAsync(_folder["x.onnx"], content, TestContext.Current.CancellationToken);

        await LocalFolder.RefusedAsync(code, "model", "init", _folder["x.onnx"], "--out", _folder["x"]);

        Assert.False(Directory.Exists(_folder["x"]));
    }

    [Fact]
    public async Task Init_UnknownOperator_SaysWhatAnAgentWouldRefuse()
    {
        new TinyGraph().Input("x", GraphElement.Float, 1, 4).Node("Frobnicate", ["x"], "y").Output("y", GraphElement.Float, 1, 4).Save(_folder[""], "odd.onnx");

        var made = await LocalFolder.DoAsync("model", "init", _folder["odd.onnx"], "--out", _folder["odd"]);
        var check = await LocalFolder.RunAsync("model", "check", _folder["odd"]);

        Assert.Contains("An agent would refuse the draft as it is: ", made.Error, StringComparison.Ordinal);
        Assert.Contains("Frobnicate", made.Error, StringComparison.Ordinal);
        Assert.Equal(1, check.ExitCode);
        Assert.Contains("ONNX Runtime cannot load it", check.Error, StringComparison.Ordinal);
        Assert.Contains("Frobnicate", check.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Init_MissingFile_IsOneLine() => await LocalFolder.RefusedAsync("model_file_missing", "model", "init", _folder["absent.onnx"]);

    [Fact]
    public async Task Init_WeightsInAFileOfTheirOwn_AreCopiedAndListed()
    {
        var made = await LocalFolder.DoAsync("model", "init", SharedData.File("cases/models/external/model.onnx"), "--out", _folder["external"], "--json");

        Assert.Null(made.Json["refusal"]);
        Assert.True(File.Exists(Path.Combine(_folder["external"], "model.onnx_data")));
        var manifest = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_folder["external"], "manifest.json"), TestContext.Current.CancellationToken))!;
        Assert.Equal(["model.onnx", "model.onnx_data"], manifest["files"]!.AsArray().Select(static file => (string?)file!["path"]));
    }

    [Fact]
    public async Task Init_RecurrentModel_FeedsItsStateBack()
    {
        await File.WriteAllTextAsync(_folder["ones.csv"], "1\n1\n1\n1\n", TestContext.Current.CancellationToken);

        var made = await LocalFolder.DoAsync("model", "init", SharedData.File("cases/models/stateful/model.onnx"), "--samples", _folder["ones.csv"], "--out", _folder["stateful"], "--json");

        Assert.Null(made.Json["refusal"]);
        Assert.Equal(["1", "2", "3", "4"], made.Json["samples"]!.AsArray().Select(static sample => (string?)sample!["result"]));
    }

    [Theory]
    [InlineData("external", "regression", "")]
    [InlineData("grey", "regression", "")]
    [InlineData("yolo", "detection", "yolo")]
    [InlineData("nms-inside", "detection", "")]
    [InlineData("sk-strings", "classification", "")]
    [InlineData("sk-zipmap", "classification", "")]
    [InlineData("stateful", "regression", "")]
    public async Task Init_CasesOfUsers_AreDraftedSoThatAnAgentRunsThem(string name, string kind, string layout)
    {
        var made = await LocalFolder.DoAsync("model", "init", SharedData.File($"cases/models/{name}/model.onnx"), "--out", _folder["case"], "--json");

        Assert.Null(made.Json["refusal"]);
        var manifest = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_folder["case"], "manifest.json"), TestContext.Current.CancellationToken))!;
        Assert.Equal((kind, layout), ((string?)manifest["postprocess"]!["kind"], (string?)manifest["postprocess"]!["layout"] ?? ""));
        await LocalFolder.DoAsync("model", "pack", _folder["case"], "--out", _folder["case.edgemodel"]);
    }

    [Fact]
    public async Task Init_Detector_DrawsItsBoxes()
    {
        await File.WriteAllTextAsync(_folder["labels.txt"], "a\nb\n", TestContext.Current.CancellationToken);

        var made = await LocalFolder.DoAsync(
            "model", "init", SharedData.File("cases/models/yolo/model.onnx"), "--labels", _folder["labels.txt"], "--samples", SharedData.File("cases/images/upright/a.jpg"), "--out", _folder["yolo"], "--json");

        Assert.Null(made.Json["refusal"]);
        var sample = Assert.Single(made.Json["samples"]!.AsArray())!;
        Assert.True((bool)sample["ok"]!, (string?)sample["result"]);
        if ((string?)sample["drawing"] is { } drawing)
        {
            Assert.Equal([0x89, (byte)'P', (byte)'N', (byte)'G'], (await File.ReadAllBytesAsync(drawing, TestContext.Current.CancellationToken))[..4]);
        }
        else
        {
            Assert.Equal("nothing found", (string?)sample["result"]);
        }
    }

    [Theory]
    [InlineData("sk-strings")]
    [InlineData("sk-zipmap")]
    public async Task Init_ClassifierOfScikitLearn_GivesLabelAndScore(string name)
    {
        await File.WriteAllTextAsync(_folder["row.csv"], "5.1,3.5,1.4,0.2\n", TestContext.Current.CancellationToken);
        var file = SharedData.File($"cases/models/{name}/model.onnx");
        var before = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);

        var made = await LocalFolder.DoAsync("model", "init", file, "--samples", _folder["row.csv"], "--out", _folder["case"], "--json");

        var result = ((string?)Assert.Single(made.Json["samples"]!.AsArray())!["result"])!.Split(' ');
        var manifest = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(_folder["case"], "manifest.json"), TestContext.Current.CancellationToken))!;
        Assert.Contains(result[0], manifest["labels"]!.AsArray().Select(static label => (string?)label));
        Assert.InRange(double.Parse(result[1], System.Globalization.CultureInfo.InvariantCulture), 1.0 / 3, 1);
        Assert.Equal(before, await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Init_SamplesThatAreNone_IsOneLine()
    {
        Directory.CreateDirectory(_folder["empty"]);

        var run = await LocalFolder.RunAsync("model", "init", SharedData.File("models/vww_mobilenet/vww_int8.onnx"), "--samples", _folder["empty"], "--out", _folder["vww"]);

        Assert.Equal((1, $"{_folder["empty"]}: no samples there; this model takes pictures (PNG, JPEG)\n"), (run.ExitCode, run.Error));
    }
}
