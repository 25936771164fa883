using System.Runtime.InteropServices;
using System.Text.Json.Nodes;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Sources;

namespace EdgeRuntime.Onnx.Tests;

/// <summary>Models that people bring, each with the outcome that they expect.</summary>
public sealed class CaseModelTests
{
    [Fact]
    public void Case_SkZipmap_GivesTheLabelAndFetchesNoMaps()
    {
        using var folder = new CaseFolder("sk-zipmap");
        using var model = folder.Load();

        Assert.Equal(["output_label"], model.Steps[0].Session.Outputs.Select(static output => output.Name));
        Assert.InRange(Assert.Single(model.Infer([1, 2, 3, 4]).Values()), 0, 2);
    }

    [Fact]
    public void Case_SkStrings_GivesProbabilitiesAndFetchesNoStrings()
    {
        using var folder = new CaseFolder("sk-strings");
        using var model = folder.Load();

        var result = model.Infer([1, 2, 3, 4]);

        Assert.Contains(result.BestLabel, new[] { "ok", "warn", "bad" });
        Assert.InRange(result.BestScore!.Value, 1 / 3.0, 1);
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)]
    [InlineData(5, 5)]
    [InlineData(16, 10)]
    public void Case_NmsInside_HasAsManyBoxesAsTheDataMakes(int boxes, int expected)
    {
        // The graph itself keeps at most ten of a class.
        using var folder = new CaseFolder("nms-inside", static manifest => manifest["postprocess"]!["maxBoxes"] = 16);
        using var model = folder.Load();

        // Twice, because what one run put out must not bind the next.
        model.Infer(Rows(16));
        var output = Assert.IsType<DetectionOutput>(model.Infer(Rows(boxes)).ToOutput());

        Assert.Equal(expected, output.Boxes.Length);
        Assert.All(output.Boxes, static box => Assert.Equal(("thing", 0.9), (box.Label, Math.Round(box.Score, 3))));
    }

    [Fact]
    public void Case_NmsInsideWithMoreBoxesThanStated_SaysWhatToRaise()
    {
        using var folder = new CaseFolder("nms-inside", static manifest =>
        {
            manifest["outputs"]![0]!["shape"] = new JsonArray(3, 4);
            manifest["outputs"]![1]!["shape"] = new JsonArray(3, 1);
        });
        using var model = folder.Load();

        Assert.Equal(3, Assert.IsType<DetectionOutput>(model.Infer(Rows(3)).ToOutput()).Boxes.Length);
        var error = Assert.Throws<InferenceException>(() => model.Infer(Rows(4)));
        Assert.Equal("output 'boxes' came out as [4,4], but the manifest states at most [3,4]; raise its shape there", error.Message);
    }

    [Fact]
    public void Case_External_RunsWithTheCacheOnAndAfterARestart()
    {
        using var folder = new CaseFolder("external", static manifest => manifest.Remove("files"));
        var options = new OnnxOptions { CacheFolder = folder.FileOf("cache") };
        float[] Run()
        {
            using var model = folder.Load(options);
            return model.Infer([1, 2, 3, 4]).Values();
        }

        // y = x W, with W as it lies in the file, row by row.
        var weights = MemoryMarshal.Cast<byte, float>(File.ReadAllBytes(folder.FileOf("model.onnx_data"))).ToArray();
        var first = Run();

        Close.Equal([.. Enumerable.Range(0, 2).Select(column => Enumerable.Range(0, 4).Sum(row => (row + 1) * weights[(row * 2) + column]))], first, 1e-5);
        Assert.Equal(first, Run());
        Assert.Single(Directory.GetFiles(options.CacheFolder, "*.onnx"));
    }

    [Fact]
    public void Case_Grey_OnAColourSource_SeesTheLuma()
    {
        using var folder = new CaseFolder("grey", static manifest =>
        {
            manifest["preprocess"]!["sample"]!["shape"]!.AsArray()[2] = 3;
            manifest["preprocess"]!["steps"]!.AsArray().Insert(0, new JsonObject { ["op"] = "grey" });
        });
        using var model = folder.Load();
        var sample = new Sample { Width = 8, Height = 8 };
        var pixels = sample.SetLength(8 * 8 * 3);
        for (var i = 0; i < pixels.Length; i += 3)
        {
            (pixels[i], pixels[i + 1], pixels[i + 2]) = (200, 100, 50);
        }

        // The graph is the mean of its input.
        Assert.Equal((0.299f * 200) + (0.587f * 100) + (0.114f * 50), Assert.Single(model.Infer(sample).Values()), 1e-3f);
    }

    // Sixteen boxes of the model's input, each with its score; those beyond the wanted ones are below any threshold.
    private static float[] Rows(int boxes)
    {
        var rows = new float[16 * 5];
        for (var i = 0; i < 16; i++)
        {
            var (x, y) = (i % 4 * 0.25f, i / 4 * 0.25f);
            new[] { y, x, y + 0.2f, x + 0.2f, i < boxes ? 0.9f : 0 }.CopyTo(rows, i * 5);
        }

        return rows;
    }
}
