using System.Globalization;
using System.Text.Json.Nodes;
using EdgeRuntime.Workshop.Drafting.Graphs;

namespace EdgeRuntime.Workshop.Drafting;

/// <summary>Which sample an input that is no picture takes: a row of features, a window of a signal, or ready features.</summary>
internal static class SampleGuess
{
    private const int MostChannels = 16;
    private const int ShortestWaveform = 400;
    private const int SampleRate = 16000;
    private const int SileroWindow = 576;
    private const int SileroHop = 512;

    // Of 16-bit recordings, which most models of sound are trained on.
    private const int FullScale = 32768;

    /// <summary>Whether a name is one of a waveform.</summary>
    public static bool IsAudioName(string name) =>
        Array.Exists(["audio", "wav", "speech", "pcm", "sound"], word => name.Contains(word, StringComparison.OrdinalIgnoreCase)) || name == "input_values";

    /// <summary>The manifest's <c>preprocess</c>.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="roles">What its inputs are for.</param>
    /// <param name="input">The input that gets the sample.</param>
    /// <param name="notes">Receives what is a guess.</param>
    public static JsonObject Preprocess(GraphSummary graph, InputRoles roles, DraftTensor input, ICollection<DraftNote> notes)
    {
        var shape = input.Shape is [1, .. var rest] && input.Rank > 1 ? rest : input.Shape;
        var hasRate = roles.Constants.Any(static other => InputRoles.IsSampleRate(other.Name));
        switch (shape)
        {
            case []:
                return Series(1, 1);
            case [var length] when hasRate || IsAudioName(input.Name) || (input.Rank == 2 && IsWaveformLength(length)):
                return Waveform(roles, length, notes);
            case [var count]:
                notes.Add(new DraftNote(
                    "preprocess.sample",
                    string.Create(CultureInfo.InvariantCulture, $"one row of {count} values"),
                    graph.Operators.Keys.Any(static name => name.EndsWith("Scaler", StringComparison.Ordinal) || name.EndsWith("Normalizer", StringComparison.Ordinal))
                        ? "columns in the order of training; scaling is part of the graph"
                        : "columns in the order of training; where training scaled them outside the graph, add a normalize step with its mean and std"));
                return Series(1, count);
            case [var rows, var channels] when channels <= MostChannels && rows >= channels:
                Say(notes, rows, channels);
                return Series(rows, channels);
            case [var channels, var rows] when channels <= MostChannels:
                Say(notes, rows, channels);
                var series = Series(rows, channels);
                series["steps"] = new JsonArray(new JsonObject { ["op"] = "layout" });
                return series;
            default:
                notes.Add(new DraftNote(
                    "preprocess.sample",
                    $"tensor [{string.Join(',', shape)}]",
                    "the input looks like ready features (a spectrogram, MFCC); feed them as npy, or describe the sound that they are made of as a series with the steps of training"));
                return new JsonObject { ["sample"] = new JsonObject { ["kind"] = "tensor", ["shape"] = Numbers(shape) } };
        }
    }

    // Seconds at the usual rates, or a block of a power of two.
    private static bool IsWaveformLength(int length) => length >= ShortestWaveform && (length % 4000 == 0 || int.IsPow2(length) || length == 15600);

    private static JsonObject Waveform(InputRoles roles, int length, ICollection<DraftNote> notes)
    {
        var preprocess = Series(length, 1);
        var sample = preprocess["sample"]!.AsObject();
        sample["sampleRateHz"] = SampleRate;
        if (length == SileroWindow && roles.States.Length > 0)
        {
            sample["hop"] = SileroHop;
        }

        preprocess["steps"] = new JsonArray(new JsonObject { ["op"] = "normalize", ["mean"] = new JsonArray(0), ["std"] = new JsonArray(FullScale) });
        notes.Add(new DraftNote("preprocess.sample.sampleRateHz", "16000", "a guess: the usual rate of models of speech and sound; set the rate of training"));
        notes.Add(new DraftNote("preprocess.steps[0].std", "32768", "a guess: 16-bit samples become -1 to 1; drop the step where the source gives floats"));
        return preprocess;
    }

    private static void Say(ICollection<DraftNote> notes, int rows, int channels) => notes.Add(new DraftNote(
        "preprocess.sample",
        string.Create(CultureInfo.InvariantCulture, $"a series of {rows} rows of {channels}"),
        "set sampleRateHz and hop, and a normalize step where training scaled the values outside the graph"));

    private static JsonObject Series(int rows, int channels) => new() { ["sample"] = new JsonObject { ["kind"] = "series", ["shape"] = Numbers([rows, channels]) } };

    private static JsonArray Numbers(IEnumerable<int> numbers) => [.. numbers.Select(static number => (JsonNode)number)];
}
