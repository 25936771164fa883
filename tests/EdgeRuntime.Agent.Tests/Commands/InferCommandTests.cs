using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;
using EdgeRuntime.Agent.Commands;
using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Testing;
using EdgeRuntime.Testing.Graphs;

namespace EdgeRuntime.Agent.Tests.Commands;

/// <summary><c>edge-agent infer</c> over pictures and recordings, good and bad ones.</summary>
public sealed class InferCommandTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("infer-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Infer_Pictures_PrintsLabelAndScoreOfEach()
    {
        var (person, cat) = (SharedData.File("models/vww_mobilenet/0_person_gray.png"), SharedData.File("models/vww_mobilenet/1_cat.png"));

        var (code, output, error) = await InferAsync(VisualWakeWords(), person, cat);

        Assert.Equal((ExitCodes.Success, ""), (code, error));
        Assert.Collection(
            output.TrimEnd().Split('\n'),
            line => Assert.StartsWith($"{person}  person 0.", line, StringComparison.Ordinal),
            line => Assert.StartsWith($"{cat}  no person 0.", line, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Infer_FolderWithDamagedPicture_NamesItAndGoesOn()
    {
        var pictures = _folder.CreateSubdirectory("pictures").FullName;
        File.Copy(SharedData.File("models/vww_mobilenet/1_cat.png"), Path.Combine(pictures, "b.png"));
        await File.WriteAllTextAsync(Path.Combine(pictures, "a.png"), "not a picture", TestContext.Current.CancellationToken);

        var (code, output, error) = await InferAsync(VisualWakeWords(), pictures);

        Assert.Equal(ExitCodes.Success, code);
        Assert.StartsWith($"{Path.Combine(pictures, "b.png")}  no person", output, StringComparison.Ordinal);
        Assert.Contains("a.png", Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_MissingAndDamagedFiles_AreSaidAndTheOthersRun()
    {
        var damaged = Path.Combine(_folder.FullName, "damaged.png");
        await File.WriteAllTextAsync(damaged, "not a picture", TestContext.Current.CancellationToken);
        var missing = Path.Combine(_folder.FullName, "missing.png");

        var (code, output, error) = await InferAsync(VisualWakeWords(), missing, damaged, SharedData.File("models/vww_mobilenet/1_cat.png"));

        Assert.Equal(ExitCodes.Fault, code);
        Assert.Single(output.TrimEnd().Split('\n'));
        Assert.Contains($"{missing}: no such file or folder\n", error, StringComparison.Ordinal);
        Assert.EndsWith($"{damaged}: no sample could be read\n", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Infer_Csv_GivesOneResultPerRow()
    {
        var csv = Path.Combine(_folder.FullName, "rows.csv");
        await File.WriteAllTextAsync(csv, "1,2,3,4\n5,6,7,8\n", TestContext.Current.CancellationToken);

        var (code, output, error) = await InferAsync(Adder(1, """{"kind": "series", "shape": [1, 4]}"""), csv);

        Assert.Equal((ExitCodes.Success, $"{csv}  2, 3, 4, 5\n{csv}[1]  6, 7, 8, 9\n", ""), (code, output, error));
    }

    [Fact]
    public async Task Infer_WavAsJson_GivesEachWindow()
    {
        var wav = Path.Combine(_folder.FullName, "tone.wav");
        await File.WriteAllBytesAsync(wav, Wav(8000, 1, 2, 3, 4, 5, 6, 7, 8), TestContext.Current.CancellationToken);

        var (code, output, error) = await InferAsync(Adder(0, """{"kind": "series", "shape": [4, 1], "sampleRateHz": 8000}"""), wav, "--json");

        Assert.Equal((ExitCodes.Success, ""), (code, error));
        var items = JsonNode.Parse(output)!.AsArray();
        Assert.Equal([wav, wav], items.Select(static item => (string?)item!["path"]));
        Assert.Equal(["[1,2,3,4]", "[5,6,7,8]"], items.Select(static item => item!["result"]!["output"]!["values"]!.ToJsonString()));
    }

    [Fact]
    public async Task Infer_WavOfAnotherRate_IsOneLineWithBothRates()
    {
        var wav = Path.Combine(_folder.FullName, "tone.wav");
        await File.WriteAllBytesAsync(wav, Wav(44100, 1, 2, 3, 4), TestContext.Current.CancellationToken);

        var (code, output, error) = await InferAsync(Adder(0, """{"kind": "series", "shape": [4, 1], "sampleRateHz": 16000}"""), wav);

        Assert.Equal((ExitCodes.Fault, $"{wav}: the model wants 16000 samples a second, but the source yields 44100\n", ""), (code, error, output));
    }

    [Fact]
    public async Task Infer_FolderWithoutManifest_IsOneLine()
    {
        var (code, output, error) = await InferAsync(_folder.FullName, "x.png");

        Assert.Equal((ExitCodes.Fault, ""), (code, output));
        Assert.Contains("manifest.json: no such file", Assert.Single(error.TrimEnd().Split('\n')), StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Output, string Error)> InferAsync(string model, params string[] arguments)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var streams = new InvocationConfiguration { Output = output, Error = error };
        var code = await AgentCommandLine.Create().Parse(["infer", "--model", model, .. arguments]).InvokeAsync(streams, TestContext.Current.CancellationToken);
        return (code, output.ToString(), error.ToString());
    }

    private static byte[] Wav(int rate, params short[] samples)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.ASCII);
        writer.Write("RIFF"u8);
        writer.Write(36 + (samples.Length * 2));
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1);
        writer.Write((short)1);
        writer.Write(rate);
        writer.Write(rate * 2);
        writer.Write((short)2);
        writer.Write((short)16);
        writer.Write("data"u8);
        writer.Write(samples.Length * 2);
        Array.ForEach(samples, writer.Write);
        writer.Flush();
        return bytes.ToArray();
    }

    private string VisualWakeWords()
    {
        var folder = _folder.CreateSubdirectory("vww").FullName;
        SharedModel.Write(
            folder,
            "vww_mobilenet/vww_int8.onnx",
            """{"name": "input", "type": "float32", "shape": [1, 3, 96, 96]}""",
            """{"name": "output", "type": "float32", "shape": [1, 2]}""",
            "classification",
            """{"kind": "image", "shape": [0, 0, 3]}""");
        Edit(folder, static manifest =>
        {
            manifest["labels"] = new JsonArray("no person", "person");
            manifest["preprocess"]!["steps"] = JsonNode.Parse("""[{"op": "resize", "width": 96, "height": 96}, {"op": "normalize", "mean": [0], "std": [255]}, {"op": "layout"}]""");
        });
        return folder;
    }

    private string Adder(float addend, string sample)
    {
        var folder = _folder.CreateSubdirectory("adder").FullName;
        var tensor = """[{"name": "NAME", "type": "float32", "shape": [1, 4]}]""";
        var bytes = TinyGraphs.Adds(addend).ToArray();
        File.WriteAllBytes(Path.Combine(folder, "model.onnx"), bytes);
        File.WriteAllText(
            Path.Combine(folder, "manifest.json"),
            $$"""
            {
              "schema": "model-manifest/1", "model": "adder", "version": "1.0.0", "release": 1, "created": "2026-01-01T00:00:00Z",
              "inputs": {{tensor.Replace("NAME", "x", StringComparison.Ordinal)}}, "outputs": {{tensor.Replace("NAME", "y", StringComparison.Ordinal)}},
              "preprocess": { "sample": {{sample}} }, "postprocess": { "kind": "regression" },
              "variants": [ { "name": "fp32", "file": "model.onnx", "precision": "fp32" } ],
              "files": [ { "path": "model.onnx", "sha256": "{{Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(bytes))}}", "size": {{bytes.Length}} } ]
            }
            """);
        return folder;
    }

    private static void Edit(string folder, Action<JsonObject> edit)
    {
        var path = Path.Combine(folder, "manifest.json");
        var manifest = JsonNode.Parse(File.ReadAllText(path))!.AsObject();
        edit(manifest);
        File.WriteAllText(path, manifest.ToJsonString());
    }
}
