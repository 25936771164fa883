using System.Collections.Immutable;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Workshop.Drafting.Graphs;

namespace EdgeRuntime.Workshop.Tests.Drafting;

/// <summary>How pixels become numbers, by the graph's own statements first and the exporter's habits after.</summary>
public sealed class ImageGuessTests
{
    private const string Unit = """{"op":"normalize","mean":[0],"std":[255]}""";

    [Theory]
    [InlineData("", "1,3,224,224", 10, Unit)]
    [InlineData("pytorch", "1,3,224,224", 10, Unit)]
    [InlineData("pytorch", "1,3,224,224", 1000, """{"op":"normalize","mean":[0.485,0.456,0.406],"std":[0.229,0.224,0.225],"scale":0.00392156862745098}""")]
    [InlineData("pytorch", "1,1,28,28", 10, """{"op":"normalize","mean":[0.1307],"std":[0.3081],"scale":0.00392156862745098}""")]
    [InlineData("tf2onnx", "1,224,224,3", 1000, """{"op":"normalize","mean":[127.5],"std":[127.5]}""")]
    [InlineData("tf2onnx", "1,96,96,3", 5, Unit)]
    public void Scale_OfAFloatInput_IsTheHabitOfItsExporter(string producer, string shape, int classes, string expected)
    {
        var draft = Drawn.Draft(Drawn.Graph($"x f32 {shape}", $"y f32 1,{classes}", "Conv:x,w>a Softmax:a>y", producer));

        var steps = draft.Manifest["preprocess"]!["steps"]!.AsArray().Select(static step => step!.ToJsonString()).ToList();
        Assert.Contains(expected, steps);
        Assert.Equal(shape.EndsWith(",3", StringComparison.Ordinal) || shape.StartsWith("1,1,", StringComparison.Ordinal), !steps.Contains("""{"op":"layout"}"""));
        Assert.Contains(draft.Notes, static note => note.Path.StartsWith("preprocess.steps[", StringComparison.Ordinal) && note.Reason.StartsWith("a guess", StringComparison.Ordinal));
    }

    // vww, ic, MobileNet v1 and v2, and a network of MNIST: each as its quantizer wrote it.
    [Theory]
    [InlineData(0.003921569, -128, true, """{"op":"normalize","mean":[0],"std":[255]}""")]
    [InlineData(0.003921569, 0, false, """{"op":"normalize","mean":[0],"std":[255]}""")]
    [InlineData(1, -128, true, null)]
    [InlineData(0.0078125, 128, false, """{"op":"normalize","mean":[128],"std":[128]}""")]
    [InlineData(0.007843138, -1, true, """{"op":"normalize","mean":[127],"std":[127.5]}""")]
    public void Scale_OfAQuantizedInput_IsThatOfTheGraph(double scale, int zero, bool isSigned, string? expected)
    {
        var graph = Drawn.Graph("x f32 1,3,96,96", "y f32 1,10", "QuantizeLinear:x,s,z>q Softmax:q>y") with
        {
            Constants = ImmutableDictionary<string, GraphConstant>.Empty
                .Add("s", new GraphConstant(scale, ElementType.Float32))
                .Add("z", new GraphConstant(zero, isSigned ? ElementType.Int8 : ElementType.UInt8)),
        };

        var steps = Drawn.Draft(graph).Manifest["preprocess"]!["steps"]!.AsArray();

        Assert.Equal(expected, steps.FirstOrDefault(static step => (string?)step!["op"] == "normalize")?.ToJsonString());
    }

    [Fact]
    public void Scale_GraphThatBeginsWithOne_GetsNoSecond()
    {
        var graph = Drawn.Graph("x f32 1,96,96,3", "y f32 1,10", "Mul:x,k>a Softmax:a>y", "tf2onnx") with
        {
            Constants = ImmutableDictionary<string, GraphConstant>.Empty.Add("k", new GraphConstant(1 / 255.0, ElementType.Float32)),
        };

        var draft = Drawn.Draft(graph);

        Assert.Equal("""[{"op":"resize","width":96,"height":96}]""", draft.Manifest["preprocess"]!["steps"]!.ToJsonString());
        Assert.Contains(draft.Notes, static note => note.Reason.Contains("scale pixels of 0 to 255 itself", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("u8", 0)]
    [InlineData("i8", -128)]
    public void Scale_OfAnIntegerInput_PassesPixelsUnchanged(string type, int zero)
    {
        var input = Drawn.Draft(Drawn.Graph($"x {type} 1,96,96,3", "y f32 1,10", "Softmax:a>y")).Manifest["inputs"]![0]!;

        Assert.Equal((1d, zero), ((double)input["scale"]!, (int)input["zeroPoint"]!));
    }

    [Fact]
    public void Steps_OfYolo_AreLetterboxUnitAndLayout()
    {
        var draft = Drawn.Draft(Drawn.Graph("images f32 1,3,640,640", "output0 f32 1,84,8400", "", "pytorch"));

        Assert.Equal(
            """[{"op":"letterbox","width":640,"height":640,"fill":114},{"op":"normalize","mean":[0],"std":[255]},{"op":"layout"}]""",
            draft.Manifest["preprocess"]!["steps"]!.ToJsonString());
    }

    [Fact]
    public void Steps_OfYuNet_AreBlueFirstAndUnscaled()
    {
        var heads = string.Join("; ", new[] { "cls", "obj", "bbox", "kps" }.SelectMany(static head => new[] { 8, 16, 32 }.Select(stride => $"{head}_{stride} f32 1,{(320 / stride) * (320 / stride)},1")));

        var draft = Drawn.Draft(Drawn.Graph("input f32 1,3,320,320", heads, "", "pytorch"));

        Assert.Equal(["resize", "channelOrder", "layout"], draft.Manifest["preprocess"]!["steps"]!.AsArray().Select(static step => (string?)step!["op"]));
    }
}
