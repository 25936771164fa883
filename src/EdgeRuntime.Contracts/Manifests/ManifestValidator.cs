using System.Collections.Immutable;

namespace EdgeRuntime.Contracts.Manifests;

/// <summary>Checks what the manifest's types cannot say. All errors are gathered, each with the place in the document.</summary>
internal static class ManifestValidator
{
    private const int MaxVariants = 32;
    private const int MaxTextChars = 4096;
    private const int MaxLabels = 10_000;
    private const long MaxElements = 64L << 20;

    public static IReadOnlyList<string> Validate(ModelManifest manifest, bool isDraft = false)
    {
        var errors = new List<string>();
        CheckNothingIsNull(manifest, errors);
        if (errors.Count > 0)
        {
            return errors;
        }

        Check(manifest.Schema == ModelManifest.CurrentSchema, $"schema must be '{ModelManifest.CurrentSchema}', but is '{manifest.Schema}'");
        Check(Identifiers.IsModelId(manifest.Model), $"model must match {Identifiers.Pattern}, but is '{manifest.Model}'");
        Check(manifest.Release > 0, "release must be 1 or more");
        Check(manifest.Release <= Identifiers.MaxCounter, $"release must be at most {Identifiers.MaxCounter}");
        Check(manifest.Floor is null || (manifest.Floor > 0 && manifest.Floor <= manifest.Release), "floor must be 1 to release");
        Check(manifest.Version.Length is > 0 and <= 64, "version must have 1 to 64 characters");
        Check(manifest.MinimumAgent is null || Version.TryParse(manifest.MinimumAgent, out _), $"minimumAgent must be a version such as 0.1.0, but is '{manifest.MinimumAgent}'");
        Check((manifest.Description?.Length ?? 0) <= MaxTextChars, $"description may have at most {MaxTextChars} characters");
        Check(manifest.Labels.Length <= MaxLabels, $"labels may be at most {MaxLabels}");
        CheckTensors("inputs", manifest.Inputs, errors);
        CheckTensors("outputs", manifest.Outputs, errors);
        FeedValidator.Validate(manifest, errors);
        errors.AddRange(PayloadValidator.Validate(manifest, isDraft));
        CheckGolden(manifest, errors);
        CheckVariants(manifest, errors);
        CheckSample(manifest.Preprocess.Sample, errors);
        CheckPostprocess(manifest, errors);
        return errors;

        void Check(bool ok, string message) => Add(errors, ok, message);
    }

    // JSON's null fits into an array of anything; whatever looks at the entries would fall over it.
    private static void CheckNothingIsNull(ModelManifest manifest, List<string> errors)
    {
        CheckEntries("inputs", manifest.Inputs, errors);
        CheckEntries("outputs", manifest.Outputs, errors);
        CheckEntries("preprocess.steps", manifest.Preprocess.Steps, errors);
        CheckEntries("labels", manifest.Labels, errors);
        CheckEntries("variants", manifest.Variants, errors);
        CheckEntries("golden", manifest.Golden, errors);
        CheckEntries("files", manifest.Files, errors);
        CheckEntries("blockHashes", manifest.BlockHashes, errors);
    }

    private static void CheckEntries<T>(string where, ImmutableArray<T> entries, List<string> errors)
        where T : class
    {
        var at = entries.IsDefault ? -1 : entries.IndexOf(null!);
        Add(errors, at < 0, $"{where}[{at}] is null");
    }

    private static void CheckTensors(string where, ImmutableArray<TensorSpec> tensors, List<string> errors)
    {
        Add(errors, !tensors.IsDefaultOrEmpty, $"{where} must name at least one tensor");
        for (var i = 0; i < (tensors.IsDefault ? 0 : tensors.Length); i++)
        {
            var tensor = tensors[i];
            var ok = !tensor.Shape.IsDefault && tensor.Shape.All(static dimension => dimension > 0)
                && tensor.Shape.Aggregate(1L, static (product, dimension) => Math.Min(product * dimension, long.MaxValue >> 32)) <= MaxElements;
            Add(errors, ok, $"{where}[{i}].shape must be positive and at most {MaxElements} elements");
            Add(errors, tensor.Scale is null or (> 0 and < float.MaxValue), $"{where}[{i}].scale must be positive and finite");
        }
    }

    private static void CheckGolden(ModelManifest manifest, List<string> errors)
    {
        foreach (var golden in manifest.Golden)
        {
            Add(errors, manifest.Files.IsEmpty || (IsFile(manifest, golden.Input) && IsFile(manifest, golden.Output)), $"golden: '{golden.Input}' and '{golden.Output}' must be among files");
            Add(errors, !manifest.Files.IsEmpty || (PayloadNames.IsAllowed(golden.Input) && PayloadNames.IsAllowed(golden.Output)), $"golden: '{golden.Input}' and '{golden.Output}' must be plain file names without folders");
            Add(errors, golden.Tolerance is >= 0 and < float.MaxValue, $"golden: the tolerance of '{golden.Input}' must be 0 or more and finite");
            Add(errors, golden.Variant is null || manifest.Variants.IsDefault || manifest.Variants.Any(variant => variant.Name == golden.Variant), $"golden: there is no variant '{golden.Variant}'");
        }
    }

    private static bool IsFile(ModelManifest manifest, string name) => manifest.Files.Any(file => file.Path == name);

    private static void CheckVariants(ModelManifest manifest, List<string> errors)
    {
        Add(errors, !manifest.Variants.IsDefaultOrEmpty, "variants must name at least one");
        Add(errors, manifest.Variants.IsDefault || manifest.Variants.Length <= MaxVariants, $"variants may be at most {MaxVariants}");
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var variant in manifest.Variants.IsDefault ? [] : manifest.Variants)
        {
            Add(errors, Identifiers.IsModelId(variant.Name), $"variants: the name '{variant.Name}' must match {Identifiers.Pattern}");
            Add(errors, names.Add(variant.Name), $"variants: '{variant.Name}' is named twice");
            Add(errors, manifest.Files.IsEmpty || IsFile(manifest, variant.File), $"variants: the file '{variant.File}' of '{variant.Name}' is not among files");
            Add(errors, !manifest.Files.IsEmpty || PayloadNames.IsAllowed(variant.File), $"variants: the file '{variant.File}' of '{variant.Name}' must be a plain file name without folders");
            Add(errors, variant.Accuracy is null or (>= 0 and <= 1), $"variants: the accuracy of '{variant.Name}' must be 0 to 1");
        }
    }

    private static void CheckSample(SampleSpec sample, List<string> errors)
    {
        var rank = sample.Kind switch { SampleKind.Series => 2, SampleKind.Image => 3, _ => sample.Shape.Length };
        Add(errors, sample.Shape.Length == rank, $"preprocess.sample.shape must have {rank} dimensions for a {sample.Kind}");
        Add(errors, sample.Shape.All(static dimension => dimension >= 0), "preprocess.sample.shape must not be negative");
        Add(errors, sample.Kind == SampleKind.Image || sample.Shape.All(static dimension => dimension > 0), "preprocess.sample.shape must be positive; only images may leave their size open");
        Add(errors, sample.Hop is null or > 0, "preprocess.sample.hop must be positive");
        Add(errors, sample.SampleRateHz is null or (> 0 and < float.MaxValue), "preprocess.sample.sampleRateHz must be positive and finite");
    }

    private static void CheckPostprocess(ModelManifest manifest, List<string> errors)
    {
        if (manifest.Outputs.IsDefaultOrEmpty || manifest.Outputs[0].Shape.IsDefault)
        {
            return;
        }

        var elements = manifest.Outputs[0].Shape.Aggregate(1L, static (product, dimension) => product * dimension);
        switch (manifest.Postprocess)
        {
            case ClassificationSpec spec:
                Add(errors, spec.TopK is >= 1 and <= 20, "postprocess.topK must be 1 to 20");
                Add(errors, spec.ScoreThreshold is null || double.IsFinite(spec.ScoreThreshold.Value), "postprocess.scoreThreshold must be finite");
                Add(errors, manifest.Labels.Length == 0 || manifest.Labels.Length == elements, $"labels has {manifest.Labels.Length} entries, but the first output {elements} classes");
                break;
            case DetectionSpec detection:
                CheckDetection(manifest, detection.For(manifest), errors);
                break;
            case SegmentationSpec spec:
                Add(errors, double.IsFinite(spec.Threshold), "postprocess.threshold must be finite");
                break;
            case EmbeddingSpec:
                Add(errors, elements <= 4096, $"postprocess embedding takes at most 4096 values, but the first output has {elements}");
                break;
            case AnomalySpec spec:
                Add(errors, double.IsFinite(spec.Threshold), "postprocess.threshold must be finite");
                Add(errors, spec.Score != AnomalyScore.Output || elements == 1, $"postprocess anomaly by output needs one value, but the first output has {elements}");
                break;
            case RawSpec spec:
                Add(errors, spec.MaxValues is >= 1 and <= 4096, "postprocess.maxValues must be 1 to 4096");
                break;
        }
    }

    private static void CheckDetection(ModelManifest manifest, DetectionSpec spec, List<string> errors)
    {
        Add(errors, manifest.Outputs.Length >= LeastOutputs(spec.Layout), $"postprocess detection needs {OutputsOf(spec.Layout)}");
        Add(errors, spec.Keypoints is >= 0 and <= 256, "postprocess.keypoints must be 0 to 256");
        Add(errors, spec.Keypoints == 0 || spec.Layout is DetectionLayout.Yolo or DetectionLayout.YoloObjectness or DetectionLayout.EndToEnd, "postprocess.keypoints needs layout yolo, yolo-objectness or end-to-end");
        Add(errors, spec.BackgroundClass is null or >= 0, "postprocess.backgroundClass must be 0 or more");
        Add(errors, spec.MaxBoxes is >= 1 and <= 1000, "postprocess.maxBoxes must be 1 to 1000");
        Add(errors, double.IsFinite(spec.ScoreThreshold), "postprocess.scoreThreshold must be finite");
        Add(errors, spec.IouThreshold is >= 0 and <= 1, "postprocess.iouThreshold must be 0 to 1");
        Add(errors, spec.Activation != Activation.Softmax, "postprocess.activation of a detection must be none or sigmoid");
    }

    private static int LeastOutputs(DetectionLayout layout) => layout switch
    {
        DetectionLayout.Boxes => 2,
        DetectionLayout.Ssd or DetectionLayout.Yunet => 3,
        _ => 1,
    };

    private static string OutputsOf(DetectionLayout layout) => layout switch
    {
        DetectionLayout.Ssd => "three or four outputs in this order: boxes, classes, scores, count",
        DetectionLayout.Yunet => "the outputs cls_S, obj_S, bbox_S and kps_S of each stride S",
        DetectionLayout.Boxes => "two outputs: boxes and scores; one output alone has another postprocess.layout: yolo, yolo-objectness or end-to-end",
        _ => "one output",
    };

    private static void Add(List<string> errors, bool ok, string message)
    {
        if (!ok)
        {
            errors.Add(message);
        }
    }
}
