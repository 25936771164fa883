using System.Text.Json.Nodes;
using EdgeRuntime.Testing;

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

    [Fact]
    public async Task Init_SamplesThatAreNone_IsOneLine()
    {
        Directory.CreateDirectory(_folder["empty"]);

        var run = await LocalFolder.RunAsync("model", "init", SharedData.File("models/vww_mobilenet/vww_int8.onnx"), "--samples", _folder["empty"], "--out", _folder["vww"]);

        Assert.Equal((1, $"{_folder["empty"]}: no samples there; this model takes pictures (PNG, JPEG)\n"), (run.ExitCode, run.Error));
    }
}
