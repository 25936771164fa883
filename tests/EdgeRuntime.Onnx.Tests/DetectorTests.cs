using System.Globalization;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Sources;
using EdgeRuntime.Onnx.Tests.Reference;
using EdgeRuntime.Testing;
using EdgeRuntime.Testing.Graphs;

namespace EdgeRuntime.Onnx.Tests;

/// <summary>Detectors whose outputs are laid out as exporters write them, on the real runtime: the real YuNet, the shared case, and small graphs of the same structure.</summary>
public sealed class DetectorTests
{
    private const string Photo = "models/yunet_face/grace_hopper_320.png";

    [Fact]
    public void Yunet_Portrait_HasOneFaceWithItsFivePoints()
    {
        using var folder = Yunet("""{"op": "resize", "width": 320, "height": 320}, {"op": "channelOrder"}, {"op": "layout"}""");
        using var model = folder.Load();

        var face = Assert.Single(Detect(model, Picture(320, 320)).Boxes);

        // Box and points that numpy computes of the reference outputs (expected.npz) by the published definition.
        Assert.Equal(0.9351, face.Score, 1e-3);
        Near([110.34, 53.95, 111.85, 127.93], [face.X * 320, face.Y * 320, face.Width * 320, face.Height * 320], 0.1);
        Near([138.60, 99.23, 191.16, 100.30, 163.66, 127.76, 141.47, 147.11, 186.71, 148.46], face.Keypoints!.SelectMany(static point => new[] { point.X * 320, point.Y * 320 }), 0.1);
    }

    [Fact]
    public void Yunet_PictureOfAnotherSize_IsFoundInItsPixels()
    {
        using var folder = Yunet("""{"op": "crop", "x": 0.25, "y": 0, "width": 0.5, "height": 1}, {"op": "resize", "width": 320, "height": 320}, {"op": "channelOrder"}, {"op": "layout"}""");
        using var model = folder.Load();

        // The portrait in the middle of a picture of twice its width.
        var output = Detect(model, Picture(640, 320, 160));
        var face = Assert.Single(output.Boxes);

        Assert.Equal((640, 320), (output.ImageWidth, output.ImageHeight));
        Near([160 + 110.34, 53.95, 111.85, 127.93], [face.X * 640, face.Y * 320, face.Width * 640, face.Height * 320], 0.1);
        Near([160 + 138.60, 99.23], [face.Keypoints![0].X * 640, face.Keypoints[0].Y * 320], 0.1);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("yolo")]
    public void Case_Yolo_BoxesAreDecodedBySizeAndCentre(string? layout)
    {
        using var folder = new CaseFolder("yolo", manifest =>
        {
            manifest["postprocess"]!["scoreThreshold"] = 0.02;
            manifest["postprocess"]!["maxBoxes"] = 1000;
            manifest["postprocess"]!["iouThreshold"] = 1;
            if (layout is not null)
            {
                manifest["postprocess"]!["layout"] = layout;
            }
        });
        using var model = folder.Load();

        var output = Detect(model, Picture(64, 64));
        var session = model.Steps[0].Session;
        var raw = TensorValues.Of(session.Outputs[0], session.Output(0));

        // [1, 6, 64]: one plane a figure.
        var expected = Enumerable.Range(0, 64)
            .Select(i => (Label: raw[(4 * 64) + i] >= raw[(5 * 64) + i] ? "a" : "b", Score: Math.Max(raw[(4 * 64) + i], raw[(5 * 64) + i]), Width: raw[(2 * 64) + i] / 64, At: i))
            .Where(static box => box.Score >= 0.02f).OrderByDescending(static box => box.Score).ToList();
        Assert.Equal(expected.Select(static box => (box.Label, Math.Round((double)box.Score, 4))), output.Boxes.Select(static box => (box.Label, box.Score)));
    }

    [Fact]
    public void Yolov8_Structure_ConcatenatesBoxesAndClassesOfEachStride()
    {
        // Boxes and sigmoid classes of two strides, joined to [1, 4 + 2, 20]; the graph adds the picture's mean, so that it is used.
        using var folder = Rows(4, 2, 20, figuresFirst: true, "yolo");
        using var model = folder.Load();

        var boxes = Detect(model, Picture(8, 8)).Boxes;

        Assert.Equal(["b", "a"], boxes.Select(static box => box.Label));
        Near([0.25, 0.25, 0.5, 0.5], [boxes[0].X, boxes[0].Y, boxes[0].Width, boxes[0].Height], 1e-6);
    }

    [Fact]
    public void Yolov5_Structure_HasRowsWithObjectness()
    {
        using var folder = Rows(5, 2, 20, figuresFirst: false, "yolo-objectness");
        using var model = folder.Load();

        Assert.Equal([("b", 0.72), ("a", 0.63)], Detect(model, Picture(8, 8)).Boxes.Select(static box => (box.Label, Math.Round(box.Score, 3))));
    }

    [Fact]
    public void Yolov10_Structure_TopKInsideGivesRowsOfSix()
    {
        // Flattened scores, the best two of them, and their boxes gathered: [1, 2, 6].
        float[] corners = [0, 0, 4, 4, 2, 2, 8, 8, 1, 1, 3, 3];
        var graph = Zero(new TinyGraph())
            .Constant("boxes", GraphElement.Float, corners, 1, 3, 4)
            .Constant("scores", GraphElement.Float, [0.2f, 0.9f, 0.6f], 1, 3)
            .Constant("k", GraphElement.Int64, [2L], 1)
            .Constant("last", GraphElement.Int64, [2L], 1)
            .Node("Add", ["scores", "zero"], "shown")
            .Node("TopK", ["shown", "k"], "best", "index")
            .Node("Unsqueeze", ["index", "last"], "column").Constant("four", GraphElement.Int64, [1L, 2, 4], 3).Node("Expand", ["column", "four"], "columns")
            .Node("GatherElements", ["boxes", "columns"], [("axis", 1)], "kept")
            .Node("Unsqueeze", ["best", "last"], "score")
            .Node("Cast", ["column"], [("to", 1)], "class")
            .Node("Concat", ["kept", "score", "class"], [("axis", -1)], "output0")
            .Output("output0", GraphElement.Float, 1, 2, 6);
        using var folder = new CaseFolder(graph.ToArray(), Manifest("""{"name": "output0", "type": "float32", "shape": [1, 2, 6]}""", "end-to-end", "\"x\", \"a\", \"b\""));
        using var model = folder.Load();

        var boxes = Detect(model, Picture(8, 8)).Boxes;

        Assert.Equal(["a", "b"], boxes.Select(static box => box.Label));
        Near([0.25, 0.25, 0.75, 0.75], [boxes[0].X, boxes[0].Y, boxes[0].Width, boxes[0].Height], 1e-6);
    }

    [Fact]
    public void SsdMobileNet_StructureWithSuppression_HasBoxesClassesScoresAndCountInAnyOrderOfTheGraph()
    {
        // TensorFlow 2 exports scores first; the manifest lists the outputs by their part.
        var graph = Zero(new TinyGraph())
            .Constant("s", GraphElement.Float, [0.8f, 0.7f, 0], 1, 3).Node("Add", ["s", "zero"], "scores").Output("scores", GraphElement.Float, 1, 3)
            .Constant("b", GraphElement.Float, [0, 0, 0.5f, 0.25f, 0.5f, 0.5f, 1, 1, 0, 0, 0, 0], 1, 3, 4).Node("Add", ["b", "zero"], "boxes").Output("boxes", GraphElement.Float, 1, 3, 4)
            .Constant("n", GraphElement.Float, [2f], 1).Node("Identity", ["n"], "count").Output("count", GraphElement.Float, 1)
            .Constant("c", GraphElement.Float, [1f, 0, 0], 1, 3).Node("Identity", ["c"], "classes").Output("classes", GraphElement.Float, 1, 3);
        using var folder = new CaseFolder(graph.ToArray(), Manifest(
            """
            {"name": "boxes", "type": "float32", "shape": [1, 3, 4]}, {"name": "classes", "type": "float32", "shape": [1, 3]},
            {"name": "scores", "type": "float32", "shape": [1, 3]}, {"name": "count", "type": "float32", "shape": [1]}
            """,
            "ssd"));
        using var model = folder.Load();

        Assert.Equal([new DetectedBox("b", 0.8, 0, 0, 0.25, 0.5), new DetectedBox("a", 0.7, 0.5, 0.5, 0.5, 0.5)], Detect(model, Picture(8, 8)).Boxes);
    }

    [Fact]
    public void SsdMobileNet_StructureWithoutSuppression_IsThinnedHereAndItsBackgroundLeftOut()
    {
        var graph = Zero(new TinyGraph())
            .Constant("b", GraphElement.Float, [0, 0, 0.5f, 0.5f, 0, 0, 0.5f, 0.49f], 1, 2, 4).Node("Add", ["b", "zero"], "boxes").Output("boxes", GraphElement.Float, 1, 2, 4)
            .Constant("s", GraphElement.Float, [0.99f, 0.1f, 0.8f, 0.98f, 0.1f, 0.7f], 1, 2, 3).Node("Add", ["s", "zero"], "scores").Output("scores", GraphElement.Float, 1, 2, 3);
        using var folder = new CaseFolder(graph.ToArray(), Manifest(
            """{"name": "boxes", "type": "float32", "shape": [1, 2, 4]}, {"name": "scores", "type": "float32", "shape": [1, 2, 3]}""", "boxes", "\"nothing\", \"a\", \"b\"", ", \"backgroundClass\": 0"));
        using var model = folder.Load();

        Assert.Equal([new DetectedBox("b", 0.8, 0, 0, 0.5, 0.5)], Detect(model, Picture(8, 8)).Boxes);
    }

    // Two objects and padding, as constants that the picture's mean (times zero) is added to.
    private static CaseFolder Rows(int firstClass, int classes, int count, bool figuresFirst, string layout)
    {
        float[] objectness = firstClass == 5 ? [0.9f] : [];
        float[][] rows = [[4, 4, 4, 4, .. objectness, 0.1f, 0.8f], [4, 4, 4, 4, .. objectness, 0.7f, 0.1f], .. Enumerable.Range(0, count - 2).Select(_ => new float[firstClass + classes])];
        var figures = firstClass + classes;
        float[] values = figuresFirst ? [.. Enumerable.Range(0, figures).SelectMany(figure => rows.Select(row => row[figure]))] : [.. rows.SelectMany(static row => row)];
        int[] shape = figuresFirst ? [1, figures, count] : [1, count, figures];
        var half = values.Length / 2;
        var graph = Zero(new TinyGraph())
            .Constant("p3", GraphElement.Float, values[..half], 1, half).Constant("p4", GraphElement.Float, values[half..], 1, values.Length - half)
            .Node("Concat", ["p3", "p4"], [("axis", 1)], "flat")
            .Constant("shape", GraphElement.Int64, [.. shape.Select(static dimension => (long)dimension)], 3).Node("Reshape", ["flat", "shape"], "joined")
            .Node("Add", ["joined", "zero"], "output0").Output("output0", GraphElement.Float, shape);
        return new CaseFolder(graph.ToArray(), Manifest($$"""{"name": "output0", "type": "float32", "shape": [{{string.Join(',', shape)}}]}""", layout));
    }

    // The picture's mean times zero, so that the graph depends on its input.
    private static TinyGraph Zero(TinyGraph graph) => graph
        .Input("images", GraphElement.Float, 1, 3, 8, 8)
        .Constant("none", GraphElement.Float, [0f])
        .Node("ReduceMean", ["images"], [("keepdims", 0)], "mean")
        .Node("Mul", ["mean", "none"], "zero");

    private static string Manifest(string outputs, string layout, string labels = "\"a\", \"b\"", string more = "") => $$"""
        "inputs": [{"name": "images", "type": "float32", "shape": [1, 3, 8, 8]}],
        "outputs": [{{outputs}}],
        "preprocess": {"sample": {"kind": "image", "shape": [8, 8, 3]}, "steps": [{"op": "layout"}]},
        "postprocess": {"kind": "detection", "layout": "{{layout}}"{{more}}},
        "labels": [{{labels}}]
        """;

    private static CaseFolder Yunet(string steps)
    {
        var outputs = new[] { 8, 16, 32 }.SelectMany(static stride => new[] { ("cls", 1), ("obj", 1), ("bbox", 4), ("kps", 10) }.Select(head =>
            string.Create(CultureInfo.InvariantCulture, $$"""{"name": "{{head.Item1}}_{{stride}}", "type": "float32", "shape": [1, {{320 / stride * (320 / stride)}}, {{head.Item2}}]}""")));
        return new CaseFolder(File.ReadAllBytes(SharedData.File("models/yunet_face/yunet_n_320_320.onnx")), $$"""
            "inputs": [{"name": "input", "type": "float32", "shape": [1, 3, 320, 320]}],
            "outputs": [{{string.Join(',', outputs)}}],
            "preprocess": {"sample": {"kind": "image", "shape": [0, 0, 3]}, "steps": [{{steps}}]},
            "postprocess": {"kind": "detection", "layout": "yunet"},
            "labels": ["face"]
            """);
    }

    private static DetectionOutput Detect(LoadedModel model, Sample sample) => Assert.IsType<DetectionOutput>(model.Infer(sample).ToOutput());

    // The portrait, or as much of it as there is room for, in a black picture.
    private static Sample Picture(int width, int height, int left = 0)
    {
        var planes = ReferenceInputs.Planes(SharedData.File(Photo), static p => p);
        var sample = new Sample { Width = width, Height = height };
        var bytes = sample.SetLength(width * height * 3);
        bytes.Clear();
        for (var y = 0; y < Math.Min(320, height); y++)
        {
            for (var x = 0; x < Math.Min(320, width - left); x++)
            {
                for (var c = 0; c < 3; c++)
                {
                    bytes[(((y * width) + left + x) * 3) + c] = (byte)planes[(c * 320 * 320) + (y * 320) + x];
                }
            }
        }

        return sample;
    }

    private static void Near(IEnumerable<double> expected, IEnumerable<double> actual, double tolerance)
    {
        Assert.Equal(expected.Count(), actual.Count());
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }
}
