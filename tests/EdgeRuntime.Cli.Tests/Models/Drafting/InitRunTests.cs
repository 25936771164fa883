using EdgeRuntime.Testing.Graphs;

namespace EdgeRuntime.Cli.Tests.Models.Drafting;

/// <summary>Small graphs of each task, from the file to a result in words.</summary>
public sealed class InitRunTests : IDisposable
{
    private readonly LocalFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Init_SeveralLabels_NamesThoseThatHold()
    {
        var made = await InitAsync(new TinyGraph().Input("x", GraphElement.Float, 1, 3).Node("Sigmoid", ["x"], "y").Output("y", GraphElement.Float, 1, 3), "3,-3,1\n", "dog\nrain\ncar\n");

        Assert.Equal("dog 0.953, car 0.731", made);
    }

    [Fact]
    public async Task Init_Regression_GivesItsValues()
    {
        var graph = new TinyGraph().Input("x", GraphElement.Float, 1, 2).Constant("w", GraphElement.Float, [1f, 2, 3, 4, 5, 6], 2, 3).Node("MatMul", ["x", "w"], "y").Output("y", GraphElement.Float, 1, 3);

        var made = await InitAsync(graph, "1,1\n");

        Assert.Equal("5, 7, 9", made);
    }

    [Fact]
    public async Task Init_Autoencoder_ScoresByWhatItCannotRebuild()
    {
        var made = await InitAsync(new TinyGraph().Input("x", GraphElement.Float, 1, 4).Node("Relu", ["x"], "y").Output("y", GraphElement.Float, 1, 4), "1,2,-4,4\n");

        // Relu drops -4: 16 / 4.
        Assert.Equal("unusual, score 4 (threshold 1)", made);
    }

    [Fact]
    public async Task Init_Embedding_IsAVectorOfLengthOne()
    {
        var made = await InitAsync(new TinyGraph().Input("x", GraphElement.Float, 1, 2).Node("LpNormalization", ["x"], "y").Output("y", GraphElement.Float, 1, 2), "3,4\n");

        Assert.Equal("0.6, 0.8", made);
    }

    [Fact]
    public async Task Init_MapOfClasses_GivesTheirShares()
    {
        // Red, green and blue as three classes of a picture four times as small.
        new TinyGraph().Input("x", GraphElement.Float, 1, 3, 32, 32).Node("MaxPool", ["x"], [("kernel_shape", new[] { 4, 4 }), ("strides", new[] { 4, 4 })], "y").Output("y", GraphElement.Float, 1, 3, 8, 8).Save(_folder[""], "map.onnx");
        await File.WriteAllTextAsync(_folder["labels.txt"], "red\ngreen\nblue\n", TestContext.Current.CancellationToken);
        await using (var stream = File.Create(_folder["half.png"]))
        {
            Cli.Models.Drafting.PngImage.Write(stream, [.. Enumerable.Range(0, 32 * 32).SelectMany(static at => at % 32 < 8 ? new byte[] { 255, 0, 0 } : [0, 255, 0])], 32, 32);
        }

        var made = await LocalFolder.DoAsync("model", "init", _folder["map.onnx"], "--labels", _folder["labels.txt"], "--samples", _folder["half.png"], "--out", _folder["draft"], "--json");

        Assert.Null(made.Json["refusal"]);
        Assert.Equal("segmentation", (string?)made.Json["task"]);
        Assert.Equal("green 75 %, red 25 %", (string?)Assert.Single(made.Json["samples"]!.AsArray())!["result"]);
    }

    private async Task<string?> InitAsync(TinyGraph graph, string csv, string? labels = null)
    {
        graph.Save(_folder[""], "model.onnx");
        await File.WriteAllTextAsync(_folder["rows.csv"], csv, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_folder["labels.txt"], labels ?? "a\nb\nc\nd\ne\n", TestContext.Current.CancellationToken);
        string[] names = labels is null ? [] : ["--labels", _folder["labels.txt"]];
        var made = await LocalFolder.DoAsync(["model", "init", _folder["model.onnx"], "--samples", _folder["rows.csv"], "--out", _folder["draft"], "--json", .. names]);
        Assert.Null(made.Json["refusal"]);
        return (string?)Assert.Single(made.Json["samples"]!.AsArray())!["result"];
    }
}
