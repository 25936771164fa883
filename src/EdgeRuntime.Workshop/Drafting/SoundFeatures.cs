using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace EdgeRuntime.Workshop.Drafting;

/// <summary>The features that two widespread examples make of a second of sound, by the size of the input that takes them. They are for a user who brings recordings, not features.</summary>
internal static class SoundFeatures
{
    // mlcommons/tiny, get_dataset.py: cepstral coefficients of frames of 30 ms.
    private const string Keywords = """
        {
          "sample": { "kind": "series", "shape": [ 16000, 1 ], "sampleRateHz": 16000 },
          "steps": [
            { "op": "standardize", "by": "maximum" },
            { "op": "stft", "window": 480, "hop": 320, "fft": 512, "convention": "tensorflow" },
            { "op": "mel", "sampleRateHz": 16000, "bands": 40, "minHz": 20, "maxHz": 4000, "scale": "tensorflow" },
            { "op": "log", "offset": 1e-6 },
            { "op": "dct", "coefficients": 10, "norm": "tensorflow" }
          ]
        }
        """;

    // tflite-micro's audio_preprocessor; its integers become the real values of the model by the last step.
    private const string Words = """
        {
          "sample": { "kind": "series", "shape": [ 16000, 1 ], "sampleRateHz": 16000 },
          "steps": [
            { "op": "stft", "window": 480, "hop": 320, "fft": 512, "convention": "tensorflow", "power": 2 },
            { "op": "mel", "sampleRateHz": 16000, "bands": 40, "minHz": 125, "maxHz": 7500, "scale": "tensorflow" },
            { "op": "pcan" },
            { "op": "normalize", "mean": [ 0 ], "std": [ 1 ], "scale": 0.0391214 }
          ]
        }
        """;

    /// <summary>The manifest's <c>preprocess</c> for an input of ready features; null for a size that stands for none of the known ones.</summary>
    /// <param name="shape">The input's dimensions.</param>
    /// <param name="notes">Receives the guess.</param>
    public static JsonObject? Preprocess(ImmutableArray<int> shape, ICollection<DraftNote> notes)
    {
        var sizes = shape.Where(static dimension => dimension > 1).ToList();
        var (text, origin) = sizes switch
        {
            [49, 10] => (Keywords, "MLPerf Tiny's keyword spotting: 10 cepstral coefficients of 49 frames"),
            [49, 40] or [1960] => (Words, "TensorFlow Lite Micro's micro_speech: 40 bands of 49 frames"),
            _ => (null, ""),
        };
        if (text is null)
        {
            return null;
        }

        notes.Add(new DraftNote("preprocess", "features of one second of sound", $"a guess by the size of the input: {origin}; other training has other steps"));
        return JsonNode.Parse(text)!.AsObject();
    }
}
