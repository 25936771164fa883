using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Workshop.Drafting.Graphs;

namespace EdgeRuntime.Workshop.Drafting;

/// <summary>Recognizes detectors by the shapes of their outputs: a layout is a property of the family, and each family's exporter keeps to its own.</summary>
internal static class DetectionGuess
{
    private const int BoxFigures = 4;
    private const int EndToEndFigures = 6;
    private const int SmallestGrid = 16;
    private static readonly int[] Strides = [8, 16, 32];

    /// <summary>The detector; null where it is none.</summary>
    public static TaskDraft? Of(TaskContext context) =>
        MultiHead(context) ?? Ssd(context) ?? BoxesAndScores(context) ?? Single(context);

    // cls_8, obj_8, bbox_8, kps_8, ...: one set of heads for each stride.
    private static TaskDraft? MultiHead(TaskContext context)
    {
        string[] heads = ["cls", "obj", "bbox", "kps"];
        var outputs = heads.SelectMany(head => Strides.Select(stride => context.Outputs.FirstOrDefault(output => output.Name == string.Create(CultureInfo.InvariantCulture, $"{head}_{stride}")))).ToList();
        if (outputs.Take(9).Any(static output => output is null))
        {
            return null;
        }

        return new TaskDraft("detection", "heads cls, obj and bbox at strides 8, 16 and 32: YuNet", Postprocess("yunet"), [.. outputs.OfType<DraftTensor>()])
        {
            Labels = context.Labels.Length == 1 ? context.Labels : ["face"],
            Scale = PixelScale.RawBlueFirst,
        };
    }

    // Already suppressed: boxes, the class and the score of each, and often how many of them count.
    private static TaskDraft? Ssd(TaskContext context)
    {
        var boxes = context.Outputs.FirstOrDefault(static output => output.Shape is [.., > 1, BoxFigures] && output.Rank <= 3);
        if (boxes is null)
        {
            return null;
        }

        var count = boxes.Shape[^2];
        var rows = context.Outputs.Where(output => output.Rank == boxes.Rank - 1 && output.Shape[^1] == count && output.Elements == count).ToList();
        var number = context.Outputs.FirstOrDefault(static output => output.Elements == 1);
        var classes = rows.Find(static row => row.Name.Contains("class", StringComparison.OrdinalIgnoreCase) || row.Name.Contains("label", StringComparison.OrdinalIgnoreCase));
        var scores = rows.Find(static row => row.Name.Contains("score", StringComparison.OrdinalIgnoreCase) || row.Name.Contains("conf", StringComparison.OrdinalIgnoreCase));
        if (rows.Count < 2 || (number is null && (classes is null || scores is null)))
        {
            return null;
        }

        // TFLite's four outputs are told apart by their order alone; others by their names.
        if (classes is null || scores is null || classes == scores)
        {
            (classes, scores) = (rows[0], rows[1]);
            context.Note("outputs", $"classes '{classes.Name}', scores '{scores.Name}'", "a guess: TFLite's order (boxes, classes, scores, number); exchange them where it is another");
        }

        var postprocess = Postprocess("ssd");
        if (number is not null)
        {
            return new TaskDraft("detection", "boxes, classes, scores and their number: SSD as TensorFlow exports it", postprocess, [boxes, classes, scores, number]) { Labels = Named(context) };
        }

        postprocess["boxFormat"] = "xyxy";
        postprocess["boxUnit"] = "pixels";
        context.Note("postprocess.boxFormat", "xyxy in pixels", "a guess: the habit of torchvision's detectors; set boxFormat and boxUnit where it is another");
        return new TaskDraft("detection", "boxes, labels and scores: a detector of torchvision", postprocess, [boxes, classes, scores]) { Labels = Named(context), Scale = PixelScale.Unit };
    }

    private static TaskDraft? BoxesAndScores(TaskContext context)
    {
        var boxes = context.Outputs.FirstOrDefault(static output => output.Shape is [.., > 1, BoxFigures] && IsBoxes(output.Name)) ?? context.Outputs.FirstOrDefault(static output => output.Shape is [.., > 1, BoxFigures]);
        var scores = boxes is null ? null : context.Outputs.FirstOrDefault(output => output != boxes && output.Rank >= 2 && output.Rank == boxes.Rank && output.Shape[^2] == boxes.Shape[^2] && !IsBoxes(output.Name));
        if (boxes is null || scores is null)
        {
            return null;
        }

        var postprocess = Postprocess(null);
        if (boxes.Name.StartsWith("pred_", StringComparison.Ordinal) && scores.Name.Contains("logits", StringComparison.Ordinal))
        {
            // DETR and its kin put out logits; their boxes are centre and size.
            postprocess["boxFormat"] = "cxcywh";
            postprocess["activation"] = "sigmoid";
            context.Note("postprocess.activation", "sigmoid", "a guess: as RT-DETR and Deformable DETR have it; the first DETR has a softmax over its classes and one for nothing, which no activation here stands for");
        }
        else if (context.Graph.Producer.Contains("pytorch", StringComparison.OrdinalIgnoreCase))
        {
            postprocess["boxFormat"] = "xyxy";
            context.Note("postprocess.boxFormat", "xyxy", "a guess: x0, y0, x1, y1 as fractions, as PyTorch's detectors have it; set boxUnit to pixels where they are pixels");
        }
        else
        {
            context.Note("postprocess.boxFormat", "yxyx", "a guess: y0, x0, y1, x1 as fractions, as TensorFlow's detectors have it; set boxFormat and boxUnit where it is another");
        }

        var classes = scores.Shape[^1];
        return new TaskDraft("detection", $"boxes {boxes.ShapeText} and scores {scores.ShapeText}", Scored(context, scores, postprocess), [boxes, scores]) { Labels = context.LabelsFor(classes) };
    }

    private static bool IsBoxes(string name) => name.Contains("box", StringComparison.OrdinalIgnoreCase) || name.Contains("loc", StringComparison.OrdinalIgnoreCase);

    // YOLO: one tensor for all boxes.
    private static TaskDraft? Single(TaskContext context)
    {
        if (context.Image is not { } image || context.Outputs.FirstOrDefault(static output => output.Rank == 3 && output.Shape[0] == 1) is not { } output)
        {
            return null;
        }

        var (first, second) = (output.Shape[1], output.Shape[2]);
        if (output.Value.Type is ElementType.Int32 or ElementType.Int64 || (first, second) == (image.Height, image.Width))
        {
            // A number for each pixel.
            return null;
        }

        var isUltralytics = ExporterMetadata.IsUltralytics(context.Graph);
        var task = ExporterMetadata.Task(context.Graph);
        if (task is "classify" or "segment" or "obb")
        {
            return null;
        }

        var keypoints = task == "pose" ? ExporterMetadata.Keypoints(context.Graph) : null;
        var extra = keypoints is var (points, figures) ? points * figures : 0;
        if (second == EndToEndFigures + extra && first > 1 && (isUltralytics || ExporterMetadata.IsEndToEnd(context.Graph) || first is > 6 and <= 1000))
        {
            return Yolo(context, "end-to-end", output, $"rows of {second} figures (x0, y0, x1, y1, score, class): duplicates are removed inside the graph", Named(context), keypoints);
        }

        var (channels, boxes) = first < second ? (first, second) : (second, first);
        var anchors = Anchors(image, boxes);
        var isNamed = context.Labels.Length > 0 && context.Labels.Length == channels - BoxFigures - extra;
        if (channels <= BoxFigures || boxes < SmallestGrid || boxes == channels || !(isUltralytics || isNamed || anchors > 0))
        {
            return null;
        }

        // Three anchors a cell and a figure for "is there anything": YOLOv5 and its kin. One box a cell and none: YOLOv8 and later.
        var classes = channels - BoxFigures - extra;
        var hasObjectness = classes > 1 && (context.Labels.IsEmpty ? anchors == 3 || (anchors == 0 && first > second) : context.Labels.Length == classes - 1);
        var labels = context.LabelsFor(hasObjectness ? classes - 1 : classes);
        return hasObjectness
            ? Yolo(context, "yolo-objectness", output, $"{boxes} boxes of {channels} figures: centre and size, objectness, {classes - 1} classes (YOLOv5)", labels, keypoints)
            : Yolo(context, "yolo", output, $"{boxes} boxes of {channels} figures: centre and size, {classes} classes, no objectness (YOLOv8 and later)", labels, keypoints);
    }

    // How many boxes each cell of the grids has that together make this number; 0 where they do not. A model may have any of the usual grids.
    private static int Anchors(ImageInput image, int boxes)
    {
        int[] strides = [4, .. Strides, 64];
        for (var chosen = 1; chosen < 1 << strides.Length; chosen++)
        {
            var cells = 0;
            for (var i = 0; i < strides.Length; i++)
            {
                cells += (chosen >> i & 1) * (image.Height / strides[i]) * (image.Width / strides[i]);
            }

            if (cells > 0 && (boxes == cells || boxes == 3 * cells))
            {
                return boxes / cells;
            }
        }

        return 0;
    }

    private static TaskDraft Yolo(TaskContext context, string layout, DraftTensor output, string reason, ImmutableArray<string> labels, (int Points, int Figures)? keypoints)
    {
        var postprocess = Postprocess(layout);
        if (keypoints is var (points, figures))
        {
            postprocess["keypoints"] = points;
            context.Note("postprocess.keypoints", string.Create(CultureInfo.InvariantCulture, $"{points}"), string.Create(CultureInfo.InvariantCulture, $"from the file's metadata (kpt_shape [{points}, {figures}])"));
        }

        return new TaskDraft("detection", reason, postprocess, [output]) { Labels = labels, Scale = PixelScale.Unit, IsLetterboxed = true };
    }

    private static JsonObject Scored(TaskContext context, DraftTensor scores, JsonObject postprocess)
    {
        if (postprocess["activation"] is null && context.Graph.Source(scores.Name) is not { Operator: "Sigmoid" or "Softmax" } && context.Image is not null && !HasSuppression(context.Graph))
        {
            context.Note("postprocess.activation", "none", "set sigmoid where the scores are not probabilities");
        }

        return postprocess;
    }

    private static bool HasSuppression(GraphSummary graph) => graph.Operators.ContainsKey("NonMaxSuppression");

    private static ImmutableArray<string> Named(TaskContext context)
    {
        if (context.Labels.IsEmpty)
        {
            context.Note("labels", "none", "classes without names: results carry the index; name them with --labels FILE, one a line");
        }

        return context.Labels;
    }

    private static JsonObject Postprocess(string? layout)
    {
        var postprocess = new JsonObject { ["kind"] = "detection" };
        if (layout is not null)
        {
            postprocess["layout"] = layout;
        }

        return postprocess;
    }
}
