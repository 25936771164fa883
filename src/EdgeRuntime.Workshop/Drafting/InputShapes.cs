using System.Collections.Immutable;
using System.Globalization;
using EdgeRuntime.Workshop.Drafting.Graphs;

namespace EdgeRuntime.Workshop.Drafting;

/// <summary>Fixes the dimensions that a graph leaves open.</summary>
internal static class InputShapes
{
    private const int DetectorSide = 640;
    private const int ClassifierSide = 224;
    private const int SampleRate = 16000;

    // Silero's voice detector takes 512 new samples behind the last 64 of the window before.
    private const int SileroWindow = 576;

    /// <summary>The shape of an input that gets the sample.</summary>
    public static ImmutableArray<int> Sample(GraphSummary graph, InputRoles roles, ICollection<DraftNote> notes)
    {
        var input = roles.Sample;
        if (input.Shape.IsDefault)
        {
            notes.Add(new DraftNote("inputs[0].shape", "[1]", "a guess: the graph does not state the shape; set it as the model was trained"));
            return [1];
        }

        var shape = input.Shape.Select(static dimension => dimension.Size).ToArray();
        if (shape.Length > 0 && shape[0] == 0)
        {
            // A batch: the agent infers on one sample at a time.
            shape[0] = 1;
        }

        if (Array.IndexOf(shape, 0) < 0)
        {
            return [.. shape];
        }

        if (shape.Length == 4)
        {
            FixImage(graph, input, shape, notes);
        }
        else
        {
            FixSeries(roles, shape, notes);
        }

        return [.. shape];
    }

    /// <summary>The shape of an input that does not: open dimensions are batches of one.</summary>
    public static ImmutableArray<int> Other(GraphValue input) => input.Shape.IsDefault ? [1] : [.. input.Shape.Select(static dimension => Math.Max(dimension.Size, 1))];

    private static void FixImage(GraphSummary graph, GraphValue input, int[] shape, ICollection<DraftNote> notes)
    {
        // Where nothing is known, PyTorch's order.
        var channelsFirst = shape[1] is 1 or 3 || shape[3] is not (1 or 3);
        var (channels, height, width) = channelsFirst ? (1, 2, 3) : (3, 1, 2);
        shape[channels] = shape[channels] == 0 ? 3 : shape[channels];
        var size = ExporterMetadata.ImageSize(graph);
        var side = Math.Max(shape[height], shape[width]);
        side = side > 0 ? side : graph.Outputs.Any(static output => output.Rank == 2 && output.Shape[1].Size > 1) ? ClassifierSide : DetectorSide;
        var names = $"{input.Shape[height]} x {input.Shape[width]}";
        (shape[height], shape[width]) = (shape[height] > 0 ? shape[height] : size?.Height ?? side, shape[width] > 0 ? shape[width] : size?.Width ?? side);
        notes.Add(new DraftNote(
            "inputs[0].shape",
            string.Create(CultureInfo.InvariantCulture, $"{shape[height]} x {shape[width]} pixels"),
            size is null ? $"a guess: the graph leaves the size open ({names}); set it, and the size in preprocess.steps, as the model was trained" : "from the file's metadata (imgsz); the graph leaves the size open"));
    }

    private static void FixSeries(InputRoles roles, int[] shape, ICollection<DraftNote> notes)
    {
        var open = Enumerable.Range(0, shape.Length).Where(i => shape[i] == 0).ToList();
        var isAudio = shape.Length == 2 && (roles.Constants.Any(static input => InputRoles.IsSampleRate(input.Name)) || SampleGuess.IsAudioName(roles.Sample.Name));
        var isSilero = isAudio && roles.States.Any(static state => state.Input.Rank == 3 && state.Input.Shape[0].Size == 2 && state.Input.Shape[2].Size == 128);
        foreach (var i in open)
        {
            shape[i] = isSilero ? SileroWindow : isAudio ? SampleRate : 1;
        }

        notes.Add(new DraftNote(
            "inputs[0].shape",
            $"[{string.Join(',', shape)}]",
            isSilero ? "recognized: Silero VAD takes 512 new samples behind the last 64 of the window before (16 kHz); its state and rate inputs are of the same form"
                : isAudio ? "a guess: one second at 16 kHz; set the window as the model was trained"
                : $"a guess: the graph leaves [{string.Join(',', roles.Sample.Shape)}] open; set it, and preprocess.sample.shape, as the model was trained"));
    }
}
