using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Onnx.Tests;

/// <summary>A recurrent model with symbolic dimensions, a constant input and state that is fed back.</summary>
public sealed class VoiceActivityTests
{
    private const int Context = 64;
    private const int Chunk = 512;
    private const int WavHeader = 44;

    [Theory]
    [InlineData("silero_vad")]
    [InlineData("silero_vad_16k_op15")]
    public void Speech_TwoSecondsInChunks_FollowTheReferenceTrace(string model)
    {
        using var session = Sessions.Open(Request(model));
        var speech = Samples(SharedData.File("models/silero_vad/test.wav"));
        var expected = File.ReadLines(SharedData.File($"models/silero_vad/expected_vad_{model}.csv")).Skip(1).Take(60)
            .Select(static line => float.Parse(line.Split(',')[1], CultureInfo.InvariantCulture)).ToArray();

        var actual = expected.Select((_, chunk) => Next(session, speech, chunk)).ToArray();

        Assert.Equal([1, 1], session.Outputs[0].Shape);
        Assert.Equal([2, 1, 128], session.Outputs[1].Shape);
        Close.Equal(expected, actual, 1e-3);
    }

    [Theory]
    [InlineData("silero_vad")]
    [InlineData("silero_vad_16k_op15")]
    public void Manifest_StateAndRate_FollowTheReferenceTrace(string model)
    {
        using var folder = new CaseFolder(File.ReadAllBytes(SharedData.File($"models/silero_vad/{model}.onnx")), """
            "inputs": [
              {"name": "input", "type": "float32", "shape": [1, 576]},
              {"name": "state", "type": "float32", "shape": [2, 1, 128], "state": "stateN"},
              {"name": "sr", "type": "int64", "shape": [], "fill": 16000}
            ],
            "outputs": [{"name": "output", "type": "float32", "shape": [1, 1]}, {"name": "stateN", "type": "float32", "shape": [2, 1, 128]}],
            "stateReset": {"gapS": 0.1},
            "preprocess": {"sample": {"kind": "series", "shape": [576, 1], "sampleRateHz": 16000, "hop": 512}},
            "postprocess": {"kind": "regression"}
            """);
        using var loaded = folder.Load();
        float[] speech = [.. new float[Context], .. Samples(SharedData.File("models/silero_vad/test.wav"))];
        var expected = File.ReadLines(SharedData.File($"models/silero_vad/expected_vad_{model}.csv")).Skip(1)
            .Select(static line => float.Parse(line.Split(',')[1], CultureInfo.InvariantCulture)).ToArray();

        var actual = expected.Select((_, chunk) => loaded.Infer(speech[(chunk * Chunk)..((chunk * Chunk) + Context + Chunk)], chunk * Chunk / 16000.0).Values()[0]).ToArray();

        Assert.Equal(1875, expected.Length);
        Close.Equal(expected, actual, 1e-3);
    }

    [Fact]
    public void Open_SymbolicDimensionsLeftOpen_SaysWhichInputsDoNotRunAndWhatToDo()
    {
        var path = SharedData.File("models/silero_vad/silero_vad.onnx");
        var error = Assert.Throws<ModelLoadException>(() => Sessions.Open(path));

        Assert.StartsWith(path, error.Message, StringComparison.Ordinal);
        Assert.Contains("input [1,1]", error.Message, StringComparison.Ordinal);
        Assert.Contains("state the shapes", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    private static SessionRequest Request(string model) => new(
        SharedData.File($"models/silero_vad/{model}.onnx"),
        [
            new TensorSpec { Name = "input", Type = ElementType.Float32, Shape = [1, Context + Chunk] },
            new TensorSpec { Name = "state", Type = ElementType.Float32, Shape = [2, 1, 128] },
            new TensorSpec { Name = "sr", Type = ElementType.Int64, Shape = [], Fill = 16000 },
        ],
        []);

    // The last samples of the chunk before, the chunk, and the state that the run before left.
    private static float Next(IInferenceSession session, ImmutableArray<float> speech, int chunk)
    {
        var window = MemoryMarshal.Cast<byte, float>(session.Input(0));
        for (var i = 0; i < window.Length; i++)
        {
            var at = (chunk * Chunk) + i - Context;
            window[i] = at < 0 ? 0 : speech[at];
        }

        session.Run();
        session.Output(1).CopyTo(session.Input(1));
        return MemoryMarshal.Read<float>(session.Output(0));
    }

    private static ImmutableArray<float> Samples(string wav)
    {
        var bytes = File.ReadAllBytes(wav).AsSpan(WavHeader);
        var samples = ImmutableArray.CreateBuilder<float>(bytes.Length / 2);
        for (var i = 0; i + 1 < bytes.Length; i += 2)
        {
            samples.Add(BinaryPrimitives.ReadInt16LittleEndian(bytes[i..]) / 32768f);
        }

        return samples.ToImmutable();
    }
}
