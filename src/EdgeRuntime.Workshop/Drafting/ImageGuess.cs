using System.Globalization;
using System.Text.Json.Nodes;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Workshop.Drafting.Graphs;

namespace EdgeRuntime.Workshop.Drafting;

/// <summary>
/// How a picture becomes the input. A quantized graph states the range of its input itself, and a graph may scale its input in its first operations; else it is the habit of the program that trained it.
/// </summary>
internal static class ImageGuess
{
    private const double MaxByte = 255;
    private const int ImageNetClasses = 1000;
    private const int LetterboxFill = 114;
    private static readonly double[] ImageNetMean = [0.485, 0.456, 0.406];
    private static readonly double[] ImageNetStd = [0.229, 0.224, 0.225];

    /// <summary>The manifest's <c>preprocess</c>, and the scale of an integer input.</summary>
    public static (JsonObject Preprocess, DraftTensor Input) Preprocess(GraphSummary graph, DraftTensor input, ImageInput image, TaskDraft task, ICollection<DraftNote> notes)
    {
        var steps = new JsonArray();
        if (image.Channels == 1)
        {
            steps.Add((JsonNode)new JsonObject { ["op"] = "grey" });
        }

        steps.Add((JsonNode)Resize(graph, image, task, steps.Count, notes));
        if (task.Scale == PixelScale.RawBlueFirst)
        {
            notes.Add(new DraftNote($"preprocess.steps[{steps.Count}]", "channelOrder (BGR)", "the habit of OpenCV's detectors, of which this is one: blue first, 0 to 255"));
            steps.Add((JsonNode)new JsonObject { ["op"] = "channelOrder" });
        }

        var isInteger = input.Value.Type is ElementType.UInt8 or ElementType.Int8;
        if (isInteger)
        {
            // One step of the integer is one of the pixel: int8 begins at -128.
            input = input with { Quantization = (1, input.Value.Type == ElementType.Int8 ? -128 : 0) };
            notes.Add(new DraftNote("inputs[0].scale", "1", "a guess: the integers are the pixels, as TFLite's converter quantizes pictures"));
        }
        else if (Normalize(graph, input, image, task, $"preprocess.steps[{steps.Count}]", notes) is { } normalize)
        {
            steps.Add((JsonNode)normalize);
        }

        if (image.ChannelsFirst && image.Channels > 1)
        {
            steps.Add((JsonNode)new JsonObject { ["op"] = "layout" });
        }

        var sample = new JsonObject { ["kind"] = "image", ["shape"] = new JsonArray(0, 0, 3) };
        return (new JsonObject { ["sample"] = sample, ["steps"] = steps }, input);
    }

    private static JsonObject Resize(GraphSummary graph, ImageInput image, TaskDraft task, int index, ICollection<DraftNote> notes)
    {
        if (task.IsLetterboxed)
        {
            notes.Add(new DraftNote($"preprocess.steps[{index}]", "letterbox", "the habit of YOLO's tools: the picture keeps its proportions, the rest is grey 114"));
            return new JsonObject { ["op"] = "letterbox", ["width"] = image.Width, ["height"] = image.Height, ["fill"] = LetterboxFill };
        }

        notes.Add(new DraftNote($"preprocess.steps[{index}]", "resize", "a guess: the whole picture is stretched to the input; add a crop step before it where training cut out the middle"));
        var resize = new JsonObject { ["op"] = "resize", ["width"] = image.Width, ["height"] = image.Height };
        if (graph.Producer.Contains("pytorch", StringComparison.OrdinalIgnoreCase))
        {
            resize["method"] = "antialias";
            notes.Add(new DraftNote($"preprocess.steps[{index}].method", "antialias", "a guess: Pillow's scaling, the habit of torchvision; bilinear for OpenCV's and TensorFlow's"));
        }

        return resize;
    }

    private static JsonObject? Normalize(GraphSummary graph, DraftTensor input, ImageInput image, TaskDraft task, string path, ICollection<DraftNote> notes)
    {
        var reader = graph.Readers(input.Name).FirstOrDefault();
        if (reader is { Operator: "QuantizeLinear" } && graph.Quantization(reader) is { } range)
        {
            // The lowest integer stands for pixel 0, the highest for 255: pixel p is integer p plus the lowest, and so real (p - (zero - lowest)) x scale.
            return Quantized(range.Scale, range.ZeroPoint - (range.IsSigned ? -128 : 0), path, notes);
        }

        if (task.Scale == PixelScale.RawBlueFirst)
        {
            return null;
        }

        if (ScalesItself(graph, reader))
        {
            notes.Add(new DraftNote(path, "none", $"the graph begins with {reader!.Operator} by a constant, so it is taken to scale pixels of 0 to 255 itself"));
            return null;
        }

        if (task.Scale == PixelScale.Unit)
        {
            notes.Add(new DraftNote(path, "pixels / 255", "the habit of YOLO's tools"));
            return Step([0], [MaxByte]);
        }

        return ByProducer(graph, image, task, path, notes);
    }

    private static JsonObject? Quantized(double scale, int zero, string path, ICollection<DraftNote> notes)
    {
        // Float32 scales carry seven digits.
        var std = double.Round(1 / scale, 4);
        std = Math.Abs((1 / scale) - std) < 1e-5 / scale ? std : 1 / scale;
        notes.Add(new DraftNote(
            path,
            zero == 0 && std == 1 ? "none" : string.Create(CultureInfo.InvariantCulture, $"mean {zero}, std {std}"),
            string.Create(CultureInfo.InvariantCulture, $"from the quantization of the graph's input, whose integers span {-zero * scale:G4} to {(MaxByte - zero) * scale:G4}: one step of it is one of the pixel")));
        return zero == 0 && std == 1 ? null : Step([zero], [std]);
    }

    private static bool ScalesItself(GraphSummary graph, GraphNode? reader) =>
        reader is { Operator: "Div" or "Mul" or "Sub" or "Add" } && reader.Inputs.Any(graph.Constants.ContainsKey);

    private static JsonObject ByProducer(GraphSummary graph, ImageInput image, TaskDraft task, string path, ICollection<DraftNote> notes)
    {
        var classes = task.Outputs[0].Elements;
        var isPyTorch = graph.Producer.Contains("pytorch", StringComparison.OrdinalIgnoreCase);
        var isTensorFlow = graph.Producer.Contains("tf2onnx", StringComparison.OrdinalIgnoreCase) || graph.Producer.Contains("keras", StringComparison.OrdinalIgnoreCase) || !image.ChannelsFirst;
        if (ExporterMetadata.IsUltralytics(graph))
        {
            notes.Add(new DraftNote(path, "pixels / 255", "the habit of Ultralytics' tools"));
            return Step([0], [MaxByte]);
        }

        if (isPyTorch && image is { Channels: 1, Height: 28, Width: 28 } && classes == 10)
        {
            notes.Add(new DraftNote(path, "(pixels / 255 - 0.1307) / 0.3081", "a guess: the mean and deviation of MNIST, as PyTorch's examples use them"));
            return Step([0.1307], [0.3081], 1 / MaxByte);
        }

        if (isPyTorch && image.Channels == 3 && classes is ImageNetClasses)
        {
            notes.Add(new DraftNote(path, "ImageNet's mean and std", "a guess: torchvision's models are trained so; for another training set its mean and std, or 0 and 1"));
            return Step(ImageNetMean, ImageNetStd, 1 / MaxByte);
        }

        if (isTensorFlow && classes is ImageNetClasses or ImageNetClasses + 1)
        {
            notes.Add(new DraftNote(path, "-1 to 1", "a guess: Keras' MobileNet, Inception and Xception take it so; ResNet and VGG take BGR less ImageNet's mean, EfficientNet 0 to 255"));
            return Step([127.5], [127.5]);
        }

        notes.Add(new DraftNote(path, "pixels / 255", "a guess: the most common scale; others are -1 to 1 (mean 127.5, std 127.5), 0 to 255 (drop the step), and ImageNet's mean and std"));
        return Step([0], [MaxByte]);
    }

    private static JsonObject Step(double[] mean, double[] std, double scale = 1)
    {
        var step = new JsonObject { ["op"] = "normalize", ["mean"] = Numbers(mean), ["std"] = Numbers(std) };
        if (scale != 1)
        {
            step["scale"] = scale;
        }

        return step;
    }

    private static JsonArray Numbers(double[] numbers) => [.. numbers.Select(static number => (JsonNode)number)];
}
