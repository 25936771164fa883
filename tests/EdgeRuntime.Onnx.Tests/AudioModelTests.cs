using System.Buffers.Binary;
using System.Globalization;
using EdgeRuntime.Core.Inference.Files;
using EdgeRuntime.Core.Models;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRuntime.Onnx.Tests;

/// <summary>Real audio models from a recording to the label, by nothing but a manifest.</summary>
public sealed class AudioModelTests
{
    // The features of MLPerf Tiny's keyword spotting (mlcommons/tiny, get_dataset.py).
    private const string Keywords = """
        "inputs": [ { "name": "input", "type": "float32", "shape": [ 1, 1, 49, 10 ] } ],
        "outputs": [ { "name": "output", "type": "float32", "shape": [ 1, 12 ] } ],
        "labels": [ "down", "go", "left", "no", "off", "on", "right", "stop", "up", "yes", "silence", "unknown" ],
        "preprocess": {
          "sample": { "kind": "series", "shape": [ 16000, 1 ], "sampleRateHz": 16000 },
          "steps": [
            { "op": "standardize", "by": "maximum" },
            { "op": "stft", "window": 480, "hop": 320, "fft": 512, "convention": "tensorflow" },
            { "op": "mel", "sampleRateHz": 16000, "bands": 40, "minHz": 20, "maxHz": 4000, "scale": "tensorflow" },
            { "op": "log", "offset": 1e-6 },
            { "op": "dct", "coefficients": 10, "norm": "tensorflow" }
          ]
        },
        "postprocess": { "kind": "classification", "topK": 1 }
        """;

    private const string Speech = """
        "inputs": [
          { "name": "input", "type": "float32", "shape": [ 1, 576 ] },
          { "name": "state", "type": "float32", "shape": [ 2, 1, 128 ], "state": "stateN" },
          { "name": "sr", "type": "int64", "shape": [], "fill": 16000 }
        ],
        "outputs": [ { "name": "output", "type": "float32", "shape": [ 1, 1 ] }, { "name": "stateN", "type": "float32", "shape": [ 2, 1, 128 ] } ],
        "preprocess": {
          "sample": { "kind": "series", "shape": [ 576, 1 ], "sampleRateHz": 16000, "hop": 512 },
          "steps": [ { "op": "normalize", "mean": [ 0 ], "std": [ 32768 ] } ]
        },
        "postprocess": { "kind": "regression" }
        """;

    // The features of TensorFlow Lite Micro's audio_preprocessor; the model's own scale follows.
    private const string Words = """
        "inputs": [ { "name": "input", "type": "float32", "shape": [ 1, 1960 ] } ],
        "outputs": [ { "name": "output", "type": "float32", "shape": [ 1, 4 ] } ],
        "labels": [ "silence", "unknown", "yes", "no" ],
        "preprocess": {
          "sample": { "kind": "series", "shape": [ 16000, 1 ], "sampleRateHz": 16000 },
          "steps": [
            { "op": "stft", "window": 480, "hop": 320, "fft": 512, "convention": "tensorflow", "power": 2 },
            { "op": "mel", "sampleRateHz": 16000, "bands": 40, "minHz": 125, "maxHz": 7500, "scale": "tensorflow" },
            { "op": "pcan" },
            { "op": "normalize", "mean": [ 0 ], "std": [ 1 ], "scale": 0.0391214 }
          ]
        },
        "postprocess": { "kind": "classification", "topK": 1 }
        """;

    [Theory]
    [InlineData("micro_speech_int8", "yes", "yes")]
    [InlineData("micro_speech_int8", "no", "no")]
    [InlineData("micro_speech_int8_u8act", "silence", "silence")]
    [InlineData("micro_speech_int8_u8act", "noise", "silence")]
    public async Task Word_FromAWav_IsTheSpokenWord(string model, string file, string expected)
    {
        using var folder = new CaseFolder(await File.ReadAllBytesAsync(SharedData.File($"models/micro_speech/{model}.onnx"), TestContext.Current.CancellationToken), Words);
        var labels = new List<string?>();

        await RunAsync(folder.Package, SharedData.File($"models/micro_speech/{file}_1000ms.wav"), result => labels.Add(result.BestLabel));

        Assert.Equal([expected], labels);
    }

    [Theory]
    [InlineData("kws_fp32", "yes")]
    [InlineData("kws_int8", "yes")]
    [InlineData("kws_int8_u8act", "yes")]
    public async Task Keyword_FromAWav_IsTheSpokenWord(string model, string word)
    {
        using var folder = new CaseFolder(await File.ReadAllBytesAsync(SharedData.File($"models/kws_dscnn/{model}.onnx"), TestContext.Current.CancellationToken), Keywords);
        var labels = new List<(string? Label, double? Score)>();

        await RunAsync(folder.Package, SharedData.File($"models/micro_speech/{word}_1000ms.wav"), result => labels.Add((result.BestLabel, result.BestScore)));

        var (label, score) = Assert.Single(labels);
        Assert.Equal(word, label);
        Assert.InRange(score!.Value, 0.5, 1);
    }

    [Fact]
    public async Task Speech_FromAWav_FollowsTheReferenceTraceToTheEnd()
    {
        using var folder = new CaseFolder(await File.ReadAllBytesAsync(SharedData.File("models/silero_vad/silero_vad.onnx"), TestContext.Current.CancellationToken), Speech);
        var trace = await File.ReadAllLinesAsync(SharedData.File("models/silero_vad/expected_vad_silero_vad.csv"), TestContext.Current.CancellationToken);
        var expected = trace.Skip(1).Select(static line => float.Parse(line.Split(',')[1], CultureInfo.InvariantCulture)).ToArray();
        // The reference puts 64 zeros before the first chunk, as the model's authors do.
        var wav = await File.ReadAllBytesAsync(SharedData.File("models/silero_vad/test.wav"), TestContext.Current.CancellationToken);
        byte[] led = [.. wav[..44], .. new byte[64 * sizeof(short)], .. wav[44..]];
        BinaryPrimitives.WriteUInt32LittleEndian(led.AsSpan(40), (uint)led.Length - 44);
        await File.WriteAllBytesAsync(folder.FileOf("test.wav"), led, TestContext.Current.CancellationToken);
        var actual = new List<float>();

        await RunAsync(folder.Package, folder.FileOf("test.wav"), result => actual.Add(result.Values()[0]));

        Assert.Equal(1875, actual.Count);
        Close.Equal(expected, [.. actual], 1e-3);
    }

    private static async Task RunAsync(ModelPackage package, string file, Action<Core.Inference.InferenceResult> take)
    {
        using var inference = new FileInference(package, new OnnxSessionFactory(new OnnxOptions(), NullLogger<OnnxSessionFactory>.Instance), Clocks.System, NullLoggerFactory.Instance);
        await inference.RunAsync(file, (result, _) => take(result), TestContext.Current.CancellationToken);
    }
}
