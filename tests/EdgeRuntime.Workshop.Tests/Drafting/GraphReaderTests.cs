using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Onnx;
using EdgeRuntime.Testing;
using EdgeRuntime.Testing.Graphs;
using EdgeRuntime.Workshop.Drafting;
using EdgeRuntime.Workshop.Drafting.Graphs;

namespace EdgeRuntime.Workshop.Tests.Drafting;

/// <summary>What an ONNX file says about itself, and files that say it wrongly.</summary>
public sealed class GraphReaderTests : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("graph-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void Read_TinyGraph_HasTensorsOperationsAndMetadata()
    {
        var graph = GraphReader.Read(Labelled().ToArray());

        Assert.Equal("pytorch", graph.Producer);
        Assert.Equal(["cat", "dog"], ExporterMetadata.Labels(graph));
        Assert.Equal("x float32 [n,2]", Assert.Single(graph.Inputs).ToString());
        Assert.Equal(["y float32 [n,2]", "label text [n]"], graph.Outputs.Select(static output => output.ToString()));
        Assert.Equal(["Add", "LinearClassifier"], graph.Nodes.Select(static node => node.Operator));
        Assert.Equal(["Add", "ai.onnx.ml.LinearClassifier"], graph.Operators.Keys);
        Assert.Equal(["low", "high"], graph.Nodes[1].ClassLabels);
        Assert.Equal(new GraphConstant(0.5, ElementType.Float32), graph.Constants["b"]);
        Assert.Equal(2, graph.Parameters);
        Assert.Equal(13, graph.Opsets[""]);
    }

    [Fact]
    public void Read_WeightsInAnotherFile_NamesTheFile()
    {
        var graph = new TinyGraph().Input("x", GraphElement.Float, 1, 4).ExternalConstant("w", GraphElement.Float, [4], ("location", "./w.bin")).Node("Add", ["x", "w"], "y").Output("y", GraphElement.Float, 1, 4);

        Assert.Equal(["w.bin"], GraphReader.Read(graph.ToArray()).WeightFiles);
    }

    [Fact]
    public void Load_SharedModels_AllSayTheirInputsAndOutputs()
    {
        foreach (var file in Directory.EnumerateFiles(SharedData.File("models"), "*.onnx", SearchOption.AllDirectories))
        {
            var read = GraphReader.Load(file);
            Assert.True(read.IsOk, read.Error?.Message);
            Assert.NotEmpty(read.Value.Graph.Inputs);
            Assert.NotEmpty(read.Value.Graph.Outputs);
            Assert.All(read.Value.Graph.Inputs.Concat(read.Value.Graph.Outputs), static value => Assert.NotNull(value.Type));
        }
    }

    [Theory]
    [InlineData("text", "not a model")]
    [InlineData("empty", "")]
    public void Load_NotAModel_IsRefusedInOneLine(string name, string content)
    {
        var path = Path.Combine(_folder.FullName, name);
        File.WriteAllText(path, content);

        var read = GraphReader.Load(path);

        Assert.Equal(ErrorCode.ModelLoadFailed, read.Error!.Code);
        Assert.StartsWith($"{path}: it ", read.Error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_NestedWithoutEnd_IsRefused()
    {
        var body = new TinyGraph();
        for (var depth = 0; depth < 200; depth++)
        {
            body = new TinyGraph().NodeWithGraph("If", ["c"], "then_branch", body, "y");
        }

        var e = Assert.Throws<InvalidDataException>(() => GraphReader.Read(body.ToArray()));

        Assert.Equal("it is nested more than 100 deep", e.Message);
    }

    [Fact]
    public void Read_SpoiledBytes_IsRefusedOrDrafted()
    {
        var count = Drill.Count(20_000, 2_000_000);
        var mutator = new Mutator(Drill.Seed);
        byte[][] originals = [Labelled().ToArray(), TinyGraphs.AddsWithScalarScales().ToArray(), File.ReadAllBytes(SharedData.File("cases/models/yolo/model.onnx")), File.ReadAllBytes(SharedData.File("cases/models/nms-inside/model.onnx"))];
        var drafted = 0;
        for (var i = 0; i < count; i++)
        {
            GraphSummary graph;
            try
            {
                graph = GraphReader.Read(mutator.Mutate(originals[i % originals.Length]));
            }
            catch (InvalidDataException)
            {
                continue;
            }

            var draft = ModelDrafter.Draft(graph, "model.onnx", "spoiled", [], hasSound: false, DateTimeOffset.UnixEpoch, static _ => new ProbedOutputs(System.Collections.Immutable.ImmutableDictionary<string, System.Collections.Immutable.ImmutableArray<int>>.Empty, "not run"));
            drafted += draft.IsOk ? 1 : 0;
        }

        Assert.True(drafted > 0);
        Drill.Report($"{count} spoiled graphs, {drafted} of them drafted");
    }

    private static TinyGraph Labelled() => new TinyGraph()
        .Producer("pytorch")
        .Metadata("names", "{0: 'cat', 1: 'dog'}")
        .Input("x", GraphElement.Float, -1, 2)
        .Constant("b", GraphElement.Float, [0.5f, 1f], 2)
        .Node("Add", ["x", "b"], "sum")
        .Classifier("LinearClassifier", ["sum"], ["low", "high"], "label", "y")
        .Output("y", GraphElement.Float, -1, 2)
        .Output("label", GraphElement.String, -1);
}
