using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Testing.Graphs;

namespace EdgeRuntime.Onnx.Tests;

/// <summary>A manifest that disagrees with its graph is refused at load, with the tensor and both sides in the message.</summary>
public sealed class TensorMatchingTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Open_ManifestAgrees_KeepsItsTensors()
    {
        using var session = Sessions.Open(Request(Spec("x"), Spec("y")));

        Assert.Equal("x", Assert.Single(session.Inputs).Name);
        Assert.Equal([1, 4], Assert.Single(session.Outputs).Shape);
    }

    [Fact]
    public void Open_WrongInputName_NamesThoseThatThereAre() =>
        Assert.EndsWith("has no input 'window', only x", Refused(Request(Spec("window"), Spec("y"))), StringComparison.Ordinal);

    [Fact]
    public void Open_WrongOutputName_NamesThoseThatThereAre() =>
        Assert.EndsWith("has no output 'logits', only y", Refused(Request(Spec("x"), Spec("logits"))), StringComparison.Ordinal);

    [Fact]
    public void Open_WrongType_NamesBothInTheManifestsWords() => Assert.EndsWith(
        "input 'x' is float32, but the manifest says int8",
        Refused(Request(Spec("x") with { Type = ElementType.Int8 }, Spec("y"))),
        StringComparison.Ordinal);

    [Theory]
    [InlineData(new[] { 1, 5 }, "[1,5]")]
    [InlineData(new[] { 4 }, "[4]")]
    [InlineData(new[] { 1, 1, 4 }, "[1,1,4]")]
    public void Open_WrongShape_NamesBoth(int[] shape, string text) => Assert.EndsWith(
        $"output 'y' is [1,4], but the manifest says {text}",
        Refused(Request(Spec("x"), Spec("y") with { Shape = [.. shape] })),
        StringComparison.Ordinal);

    [Fact]
    public void Open_SymbolicDimension_IsFixedByTheManifest()
    {
        var path = TinyGraphs.Passes(GraphElement.Float, -1, 4).Save(_folder.Path);
        using var session = Sessions.Open(new SessionRequest(path, [Spec("x") with { Shape = [3, 4] }], []));

        Assert.Equal([3, 4], session.Inputs[0].Shape);
        Assert.Equal([3, 4], session.Outputs[0].Shape);
    }

    [Fact]
    public void Open_SymbolicOutputThatTheManifestGetsWrong_IsRefusedAtLoad()
    {
        var path = TinyGraphs.Passes(GraphElement.Float, -1, 4).Save(_folder.Path);
        var request = new SessionRequest(path, [Spec("x") with { Shape = [3, 4] }], [Spec("y") with { Shape = [2, 4] }]);

        Assert.EndsWith("output 'y' comes out as [3,4], but the manifest says [2,4]", Refused(request), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_InputThatTheManifestLeavesOut_IsNamed()
    {
        var path = new TinyGraph().Input("x", GraphElement.Float, 1).Input("rate", GraphElement.Float, 1)
            .Node("Add", ["x", "rate"], "y").Output("y", GraphElement.Float, 1).Save(_folder.Path);
        var request = new SessionRequest(path, [Spec("x") with { Shape = [1] }], [Spec("y") with { Shape = [1] }]);

        Assert.EndsWith("has an input 'rate' that the manifest does not name", Refused(request), StringComparison.Ordinal);
    }

    [Fact]
    public void Open_SequenceInsteadOfATensor_SaysSo()
    {
        var path = new TinyGraph().Input("x", GraphElement.Float, 1).Node("SequenceConstruct", ["x"], "y").Save(_folder.Path);
        AppendSequenceOutput(path);

        Assert.Contains("'y' is no tensor", Refused(new SessionRequest(path)), StringComparison.Ordinal);
        Assert.Contains("'y' is no tensor", Refused(new SessionRequest(path, [], [Spec("y")])), StringComparison.Ordinal);
    }

    private static TensorSpec Spec(string name) => new() { Name = name, Type = ElementType.Float32, Shape = [1, 4] };

    private static string Refused(SessionRequest request)
    {
        var error = Assert.Throws<ModelLoadException>(() => Sessions.Open(request));
        Assert.Equal(ErrorCode.ModelMismatch, error.Code);
        Assert.StartsWith(request.ModelPath, error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
        return error.Message;
    }

    // Protobuf joins two occurrences of an embedded message, so the graph's output may follow at the end of the file.
    private static void AppendSequenceOutput(string path)
    {
        var element = new ProtoBytes().Message(1, new ProtoBytes().Integer(1, (int)GraphElement.Float));
        var output = new ProtoBytes().Text(1, "y").Message(2, new ProtoBytes().Message(4, new ProtoBytes().Message(1, element)));
        File.AppendAllBytes(path, new ProtoBytes().Message(7, new ProtoBytes().Message(12, output)).ToArray());
    }

    private SessionRequest Request(TensorSpec input, TensorSpec output) => new(TinyGraphs.Adds(1).Save(_folder.Path), [input], [output]);
}
