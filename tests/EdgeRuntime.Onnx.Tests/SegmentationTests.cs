using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Sources;
using EdgeRuntime.Testing.Graphs;

namespace EdgeRuntime.Onnx.Tests;

/// <summary>A U-Net's structure on the real runtime: down by pooling, up by resizing, joined with what was there before, and a convolution to the classes.</summary>
public sealed class SegmentationTests
{
    [Fact]
    public void UNet_Structure_GivesTheShareOfEachClassOfThePicture()
    {
        // Of the joined channels (the picture, and its pooled and enlarged self) the first class takes the brightness, the second what is dark.
        var graph = new TinyGraph().Input("x", GraphElement.Float, 1, 1, 8, 8)
            .Node("MaxPool", ["x"], [("kernel_shape", new[] { 2, 2 }), ("strides", new[] { 2, 2 })], "down")
            .Constant("scales", GraphElement.Float, [1f, 1, 2, 2], 4)
            .Node("Resize", ["down", "", "scales"], [("mode", "nearest")], "up")
            .Node("Concat", ["x", "up"], [("axis", 1)], "joined")
            .Constant("w", GraphElement.Float, [0.5f, 0.5f, -0.5f, -0.5f], 2, 2, 1, 1).Constant("b", GraphElement.Float, [-100f, 100], 2)
            .Node("Conv", ["joined", "w", "b"], "y")
            .Output("y", GraphElement.Float, 1, 2, 8, 8);
        using var folder = new CaseFolder(graph.ToArray(), """
            "inputs": [{"name": "x", "type": "float32", "shape": [1, 1, 8, 8]}],
            "outputs": [{"name": "y", "type": "float32", "shape": [1, 2, 8, 8]}],
            "preprocess": {"sample": {"kind": "image", "shape": [0, 0, 3]}, "steps": [{"op": "grey"}, {"op": "letterbox", "width": 8, "height": 8, "fill": 0}, {"op": "layout"}]},
            "postprocess": {"kind": "segmentation", "mask": true},
            "labels": ["light", "dark"]
            """);
        using var model = folder.Load();
        // Twice as wide as high: the letterbox has borders, which are nobody's. The left quarter is light.
        var sample = new Sample { Width = 16, Height = 8 };
        var pixels = sample.SetLength(16 * 8 * 3);
        for (var i = 0; i < pixels.Length; i++)
        {
            pixels[i] = (byte)(i / 3 % 16 < 4 ? 255 : 0);
        }

        var output = Assert.IsType<SegmentationOutput>(model.Infer(sample).ToOutput());

        Assert.Equal([new ClassArea("dark", 0.75), new ClassArea("light", 0.25)], output.Areas);
        Assert.Equal((8, 4), (output.Mask!.Columns, output.Mask.Rows));
        Assert.Equal([0, 2, 1, 6, 0, 2, 1, 6, 0, 2, 1, 6, 0, 2, 1, 6], output.Mask.Runs);
    }
}
