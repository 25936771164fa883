using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Onnx;
using EdgeRuntime.Workshop.Drafting.Graphs;

namespace EdgeRuntime.Workshop.Drafting;

/// <summary>Drafts the manifest of an ONNX file from what its graph and its exporter say. What is a guess is among the notes.</summary>
public static class ModelDrafter
{
    // How many boxes a graph that removes duplicates itself may put out, where it does not say.
    private const int MostFound = 300;
    private const int DefaultSampleRate = 16000;

    /// <summary>Operations whose outputs are as long as the data decide.</summary>
    private static readonly string[] Counting = ["NonMaxSuppression", "NonZero", "Compress", "Unique"];

    /// <summary>Drafts a manifest.</summary>
    /// <param name="graph">What the file says.</param>
    /// <param name="file">Name of the ONNX file within the model folder.</param>
    /// <param name="name">Name of the model, from which its id is made.</param>
    /// <param name="labels">Class names that the user states; empty for those of the file.</param>
    /// <param name="hasSound">Whether the samples that the user tries it on are recordings of sound: a model of features then gets the steps that make them, where they are known.</param>
    /// <param name="created">When the draft is made, UTC.</param>
    /// <param name="probe">Finds the shapes of the outputs by a run.</param>
    /// <returns>The draft; or <see cref="ErrorCode.ModelMismatch"/> where no source of the agent could feed the model, or what <paramref name="probe"/> refused.</returns>
    public static Checked<ModelDraft> Draft(
        GraphSummary graph, string file, string name, ImmutableArray<string> labels, bool hasSound, DateTimeOffset created, Func<ImmutableArray<TensorSpec>, Checked<ProbedOutputs>> probe)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(probe);
        if (graph.Inputs.IsEmpty)
        {
            return new ErrorInfo(ErrorCode.ModelMismatch, "the graph has no inputs, so no sample can be fed to it");
        }

        if (graph.Inputs.FirstOrDefault(static input => input.Type is null) is { } unfed)
        {
            return new ErrorInfo(ErrorCode.ModelMismatch, $"input '{OneLineText.Of(unfed.Name, 64)}' is {unfed.TypeText}, which no source of the agent gives; export the model with inputs of numbers");
        }

        var notes = new List<DraftNote>();
        var roles = InputRoles.Of(graph);
        var input = new DraftTensor(roles.Sample, InputShapes.Sample(graph, roles, notes)) { Quantization = QuantizationOf(graph, roles.Sample) };
        var others = OtherInputs(roles, input, notes);
        if (input.Elements is <= 0 or > 64L << 20)
        {
            return new ErrorInfo(ErrorCode.ModelMismatch, $"input '{OneLineText.Of(input.Name, 64)}' {input.ShapeText} has more elements than an agent feeds");
        }

        // A run tells only what the graph does not.
        var isOpen = graph.Outputs.Any(static output => output.Type is not null && !output.IsFixed);
        var probed = isOpen ? probe([input.ToSpec(), .. others.Select(static other => other.ToSpec())]) : new ProbedOutputs(ImmutableDictionary<string, ImmutableArray<int>>.Empty, null);
        if (!probed.IsOk)
        {
            return probed.Error;
        }

        if (probed.Value.Failure is { } failure)
        {
            notes.Add(new DraftNote("inputs", input.ShapeText, $"a run on zeros failed, so a shape or a constant is wrong: {OneLineText.Of(failure, 200)}"));
        }

        var outputs = Outputs(graph, input, probed.Value.Shapes, notes);
        var states = roles.States.Select(static state => state.Output.Name).ToHashSet(StringComparer.Ordinal);
        var numbers = outputs.Where(output => !states.Contains(output.Name)).ToImmutableArray();
        if (numbers.IsEmpty)
        {
            var known = string.Join("; ", graph.Outputs.Take(8).Select(static output => OneLineText.Of(output.ToString(), 128)));
            return new ErrorInfo(ErrorCode.ModelMismatch, $"no output is a tensor of numbers ({known}); scikit-learn's converter gives one with options={{'zipmap': False}}");
        }

        var image = ImageInput.Of(input.Shape, input.Name);
        var names = labels.IsDefaultOrEmpty ? ExporterMetadata.Labels(graph) : labels;
        var task = TaskGuess.Of(new TaskContext(graph, input, image, numbers, names, notes));
        JsonObject preprocess;
        (preprocess, input) = image is null ? ((hasSound ? SoundFeatures.Preprocess(input.Shape, notes) : null) ?? SampleGuess.Preprocess(graph, roles, input, notes), input) : ImageGuess.Preprocess(graph, input, image, task, notes);
        CheckTokens(roles, notes);
        var manifest = Manifest(file, name, created, graph, [input, .. others], [.. task.Outputs, .. StateOutputs(roles, outputs)], preprocess, task);
        return new ModelDraft(manifest, task.Name, task.Reason, [.. notes]);
    }

    private static JsonObject Manifest(string file, string name, DateTimeOffset created, GraphSummary graph, ImmutableArray<DraftTensor> inputs, ImmutableArray<DraftTensor> outputs, JsonObject preprocess, TaskDraft task)
    {
        var precision = Precision(graph);
        var manifest = new JsonObject
        {
            ["schema"] = ModelManifest.CurrentSchema,
            ["model"] = IdOf(name),
            ["version"] = "0.1.0",
            ["release"] = 1,
            ["created"] = created.ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            ["inputs"] = new JsonArray([.. inputs.Select(static tensor => (JsonNode)tensor.ToJson())]),
            ["outputs"] = new JsonArray([.. outputs.Select(static tensor => (JsonNode)tensor.ToJson())]),
            ["preprocess"] = preprocess,
            ["postprocess"] = task.Postprocess,
        };
        if (!task.Labels.IsEmpty)
        {
            manifest["labels"] = new JsonArray([.. task.Labels.Select(static label => (JsonNode)label)]);
        }

        manifest["variants"] = new JsonArray((JsonNode)new JsonObject { ["name"] = precision, ["file"] = file, ["precision"] = precision });
        if (!graph.WeightFiles.IsEmpty)
        {
            // Without a list the packer would take the graph alone.
            manifest["files"] = new JsonArray([.. graph.WeightFiles.Prepend(file).Select(static path => (JsonNode)new JsonObject { ["path"] = path })]);
        }

        return manifest;
    }

    private static ImmutableArray<DraftTensor> OtherInputs(InputRoles roles, DraftTensor input, List<DraftNote> notes)
    {
        var others = ImmutableArray.CreateBuilder<DraftTensor>();
        foreach (var (state, output) in roles.States)
        {
            notes.Add(new DraftNote($"inputs[{others.Count + 1}].state", output.Name, $"a guess: '{state.Name}' has the form of output '{output.Name}', so it is taken for state that begins at zero"));
            others.Add(new DraftTensor(state, InputShapes.Other(state)) { State = output.Name });
        }

        foreach (var constant in roles.Constants)
        {
            var isRate = InputRoles.IsSampleRate(constant.Name);
            notes.Add(new DraftNote(
                $"inputs[{others.Count + 1}].fill",
                isRate ? "16000" : "0",
                isRate ? "a guess: the sample rate of the source" : $"a guess: nothing tells what '{constant.Name}' is; set the constant that it stays at, or steps where the sample feeds it as well"));
            others.Add(new DraftTensor(constant, InputShapes.Other(constant)) { Fill = isRate ? DefaultSampleRate : 0 });
        }

        return others.ToImmutable();
    }

    // State has one form, whichever end of the graph states it.
    private static IEnumerable<DraftTensor> StateOutputs(InputRoles roles, List<DraftTensor> outputs) =>
        roles.States.Select(state => outputs.Find(output => output.Name == state.Output.Name)! with { Shape = InputShapes.Other(state.Input), IsCountOpen = false });

    private static List<DraftTensor> Outputs(GraphSummary graph, DraftTensor input, ImmutableDictionary<string, ImmutableArray<int>> found, List<DraftNote> notes)
    {
        var isCounted = graph.Operators.Keys.Any(name => Counting.Contains(name));
        var batch = input.Value.Rank > 0 && input.Value.Shape[0].IsOpen ? input.Value.Shape[0].Name : "";
        var tensors = new List<DraftTensor>();
        for (var i = 0; i < graph.Outputs.Length; i++)
        {
            var output = graph.Outputs[i];
            if (output.Type is null)
            {
                notes.Add(new DraftNote("outputs", $"without '{OneLineText.Of(output.Name, 64)}'", $"it is {output.TypeText}, which is not fetched"));
                continue;
            }

            int[] shape = found.TryGetValue(output.Name, out var known) ? [.. known] : output.Shape.IsDefault ? [] : [.. output.Shape.Select(static dimension => Math.Max(dimension.Size, 1))];
            List<int> open = !isCounted || output.Rank != shape.Length ? [] : Enumerable.Range(0, output.Rank).Where(d => output.Shape[d].IsOpen && !IsBatch(output.Shape[d], d, output.Rank, batch)).ToList();
            foreach (var d in open)
            {
                shape[d] = MostFound;
            }

            if (open.Count > 0)
            {
                notes.Add(new DraftNote($"outputs '{OneLineText.Of(output.Name, 64)}'", $"[{string.Join(',', shape)}]", $"the data decide how many there are; {MostFound} is a guess of the most, and an inference with more fails"));
            }
            else if (shape.Any(static dimension => dimension <= 0))
            {
                shape = [.. shape.Select(static dimension => Math.Max(dimension, 1))];
            }

            tensors.Add(new DraftTensor(output, [.. shape]) { Quantization = QuantizationOf(graph, output), IsCountOpen = open.Count > 0 });
        }

        return tensors;
    }

    private static bool IsBatch(GraphDimension dimension, int index, int rank, string batch) =>
        index == 0 && (rank > 2 || (dimension.Name.Length > 0 && dimension.Name == batch) || dimension.Name.Contains("batch", StringComparison.OrdinalIgnoreCase));

    private static (double Scale, int ZeroPoint)? QuantizationOf(GraphSummary graph, GraphValue value) => value.Type is ElementType.Int8 or ElementType.UInt8 or ElementType.Int16 or ElementType.UInt16
        ? graph.Quantization(value.Name) is { } range ? (range.Scale, range.ZeroPoint) : (1, 0)
        : null;

    // What is text to a person is numbers of words to a language model.
    private static void CheckTokens(InputRoles roles, List<DraftNote> notes)
    {
        if (roles.Sample.Type is ElementType.Int64 or ElementType.Int32 && (roles.Sample.Name.Contains("ids", StringComparison.Ordinal) || roles.Sample.Name.Contains("token", StringComparison.Ordinal)))
        {
            notes.Add(new DraftNote("preprocess", "none", "the input takes numbers of words, and the agent has no tokenizer: make them before, or put the tokenizer into the graph"));
        }
    }

    private static string Precision(GraphSummary graph) =>
        graph.Operators.Keys.Any(static name => name is "QuantizeLinear" or "QLinearConv" or "QLinearMatMul" or "ConvInteger" or "MatMulInteger" or "DynamicQuantizeLinear") ? "int8"
            : graph.Inputs.Any(static input => input.Type == ElementType.Float16) ? "fp16" : "fp32";

    internal static string IdOf(string name)
    {
        var id = string.Concat(name.ToLowerInvariant().Select(static c => char.IsAsciiLetterOrDigit(c) ? c : '-')).Trim('-');
        return id.Length == 0 ? "model" : id.Length > 63 ? id[..63] : id;
    }
}
