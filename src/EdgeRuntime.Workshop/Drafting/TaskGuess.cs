using System.Collections.Immutable;
using System.Text.Json.Nodes;
using EdgeRuntime.Contracts.Manifests;

namespace EdgeRuntime.Workshop.Drafting;

/// <summary>Recognizes what a model is for by the shapes and names of its outputs, the operation that makes them, and what its exporter noted.</summary>
internal static class TaskGuess
{
    private const int MostQuantities = 256;
    private const int SmallestEmbedding = 64;
    private const int MostClasses = 512;
    private const int MostRaw = 64;
    private const int MostNamed = 20;

    // A map of classes is at least an eighth of the picture a side.
    private const int CoarsestMap = 8;

    // What ends a classifier or an embedding, but no autoencoder.
    private static readonly string[] NotRebuilt = ["Sigmoid", "Softmax", "LogSoftmax", "LpNormalization"];

    /// <summary>The task.</summary>
    /// <param name="context">A model with at least one output of numbers.</param>
    public static TaskDraft Of(TaskContext context) =>
        Classifier(context) ?? (context.Image is not null || context.Outputs.Length > 1 ? DetectionGuess.Of(context) : null) ?? Segmentation(context) ?? Reconstruction(context) ?? ByFirst(context);

    // scikit-learn and its kin: a label beside the probabilities.
    private static TaskDraft? Classifier(TaskContext context)
    {
        var maker = context.Graph.Nodes.FirstOrDefault(static node => !node.ClassLabels.IsEmpty);
        if (maker is null && !context.Graph.Outputs.Any(static output => output.Name is "output_label" or "label"))
        {
            return null;
        }

        if (context.Outputs.FirstOrDefault(static output => output.Value.Type is ElementType.Float32 or ElementType.Float64 && output.Shape is [.., > 1]) is { } probabilities)
        {
            var labels = maker is null || (!context.Labels.IsEmpty && context.Labels.Length == probabilities.Shape[^1]) ? context.LabelsFor(probabilities.Shape[^1])
                : maker.ClassLabels.Length == probabilities.Shape[^1] ? maker.ClassLabels : [];
            return new TaskDraft("classification", "a classifier of domain ai.onnx.ml with its probabilities", Kind("classification"), [probabilities]) { Labels = labels };
        }

        if (context.Outputs.FirstOrDefault(static output => output.Value.Type is ElementType.Int64 && output.Elements == 1) is { } label)
        {
            context.Note(
                "postprocess",
                "regression",
                "the graph hides its probabilities in a sequence of maps (ZipMap): results carry the number of the class; for label and score export it with options={'zipmap': False}");
            return new TaskDraft("regression", $"a classifier whose probabilities are a sequence of maps: its label '{label.Name}' is all that is a number", Kind("regression"), [label]);
        }

        return null;
    }

    private static TaskDraft? Segmentation(TaskContext context)
    {
        if (context.Image is not { } image)
        {
            return null;
        }

        foreach (var output in context.Outputs)
        {
            if (output is { Shape: [1, var rows, var columns], Value.Type: ElementType.Int64 or ElementType.Int32 or ElementType.UInt8 } && Covers(image, rows, columns))
            {
                return new TaskDraft("segmentation", $"the class of each pixel {output.ShapeText}", Kind("segmentation"), [output with { Quantization = null }]) { Labels = context.Labels };
            }

            var classes = output.Shape switch
            {
                [1, var count, var height, var width] when Covers(image, height, width) => count,
                [1, var height, var width, var count] when Covers(image, height, width) => count,
                _ => 0,
            };
            if (classes is > 0 and <= MostClasses && (classes is not (1 or 3) || output.Elements != context.Input.Elements))
            {
                return Map(context, output, classes);
            }
        }

        return null;
    }

    private static TaskDraft Map(TaskContext context, DraftTensor output, int classes)
    {
        var postprocess = Kind("segmentation");
        if (classes == 1 && context.Graph.Source(output.Name)?.Operator is not ("Sigmoid" or "HardSigmoid"))
        {
            postprocess["activation"] = "sigmoid";
            context.Note("postprocess.activation", "sigmoid", "a guess: the graph ends without one, so the map is taken for logits of one class");
        }

        return new TaskDraft("segmentation", $"a map of {classes} classes over the picture {output.ShapeText}", postprocess, [output])
        {
            Labels = classes == 1 ? context.Labels : context.LabelsFor(classes),
        };
    }

    private static bool Covers(ImageInput image, int height, int width) => height >= image.Height / CoarsestMap && width >= image.Width / CoarsestMap && height > 1 && width > 1
        && height * image.Width == width * image.Height && height <= image.Height;

    private static TaskDraft? Reconstruction(TaskContext context)
    {
        if (context.Outputs is not [{ Elements: > 1 } output]
            || !output.Shape.SequenceEqual(context.Input.Shape)
            || context.Graph.Source(output.Name) is not { } source
            || (output.Rank <= 2 && NotRebuilt.Contains(source.Operator)))
        {
            return null;
        }

        context.Note("postprocess.threshold", "1", "set it between the scores of good and of bad samples: 'edge-agent infer' prints the score of each");
        return new TaskDraft("anomaly", $"the output {output.ShapeText} has the shape of the input: an autoencoder", new JsonObject { ["kind"] = "anomaly", ["threshold"] = 1, ["score"] = "reconstruction_error" }, [output]);
    }

    private static TaskDraft ByFirst(TaskContext context)
    {
        var output = context.Outputs[0];
        if (context.Outputs.Length > 1)
        {
            context.Note("outputs", $"'{output.Name}'", $"a guess: of {context.Outputs.Length} outputs the first is read; name another one where that is the result");
        }

        var source = context.Graph.Source(output.Name)?.Operator;
        var count = output.Elements;
        var isVector = output.Shape.Count(static dimension => dimension > 1) <= 1;
        if (isVector && count > 1 && source is "Softmax" or "LogSoftmax" or "Sigmoid" or "HardSigmoid")
        {
            return Scores(context, output, source);
        }

        if (isVector && count > 1 && source == "LpNormalization")
        {
            return new TaskDraft("embedding", $"a vector of {count} figures of length 1", Kind("embedding"), [output]);
        }

        if (isVector && count > 1 && (context.Labels.Length == count || context.Labels.Length == count - 1))
        {
            return Scores(context, output, source);
        }

        if (isVector && context.Image is not null && count > 1)
        {
            return IsEmbedding(context, output)
                ? Embedding(context, output)
                : Scores(context, output, source);
        }

        if (isVector && count <= MostQuantities)
        {
            return new TaskDraft("regression", count == 1 ? "one value" : $"{count} values that are no probabilities", Kind("regression"), [output]) { Labels = context.Labels.Length == count ? context.Labels : [] };
        }

        context.Note("postprocess", "raw", "no known task has outputs of this form: results carry the first values of the output");
        return new TaskDraft("raw", $"an output {output.ShapeText} of no known task", new JsonObject { ["kind"] = "raw", ["maxValues"] = Math.Min(count, MostRaw) }, [output]);
    }

    // The usual sizes of embeddings; classes come in other numbers.
    private static bool IsEmbedding(TaskContext context, DraftTensor output) => output.Elements >= SmallestEmbedding && context.Labels.IsEmpty
        && (output.Elements is 128 or 192 or 256 or 512 or 768
            || output.Name.Contains("embed", StringComparison.OrdinalIgnoreCase)
            || output.Name.Contains("feature", StringComparison.OrdinalIgnoreCase));

    private static TaskDraft Embedding(TaskContext context, DraftTensor output)
    {
        context.Note("postprocess.kind", "embedding", "a guess: a power of two of figures that are no probabilities; set classification where they are classes");
        return new TaskDraft("embedding", $"a vector of {output.Elements} figures that are no probabilities", Kind("embedding"), [output]);
    }

    private static TaskDraft Scores(TaskContext context, DraftTensor output, string? source)
    {
        var postprocess = Kind("classification");
        var reason = $"{output.Elements} classes";
        switch (source)
        {
            case "Softmax":
                reason += " behind a softmax";
                break;
            case "Sigmoid" or "HardSigmoid":
                reason += ", each with a sigmoid of its own";
                postprocess["topK"] = Math.Min(output.Elements, MostNamed);
                postprocess["scoreThreshold"] = 0.5;
                context.Note("postprocess.scoreThreshold", "0.5", "a guess: each class has a sigmoid of its own, so several may hold at once, or none; drop it, and topK, where one class excludes the others");
                break;
            case "LogSoftmax":
                reason += " as logarithms of probabilities";
                postprocess["activation"] = "softmax";
                break;
            default:
                postprocess["activation"] = "softmax";
                context.Note("postprocess.activation", "softmax", "a guess: the graph ends without one, so the scores are taken for logits of which one holds");
                break;
        }

        return new TaskDraft("classification", reason, postprocess, [output]) { Labels = context.LabelsFor((int)output.Elements) };
    }

    private static JsonObject Kind(string kind) => new() { ["kind"] = kind };
}
