using System.Collections.Immutable;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference;
using Microsoft.ML.OnnxRuntime;

namespace EdgeRuntime.Onnx;

/// <summary>What a run on zeros, and on the constants of inputs that have one, shows of a model.</summary>
/// <param name="Shapes">Shapes of the outputs, by name; empty where the run failed.</param>
/// <param name="Failure">Why the run failed; null where it did not.</param>
public sealed record ProbedOutputs(ImmutableDictionary<string, ImmutableArray<int>> Shapes, string? Failure)
{
    /// <summary>Runs a model once, for shapes that its graph leaves open. It is a tool for the desk: it needs no manifest.</summary>
    /// <param name="path">The ONNX file, for messages and for the folder of its weights.</param>
    /// <param name="model">Its bytes.</param>
    /// <param name="inputs">All of its inputs, with fixed shapes.</param>
    /// <param name="outputs">Names of the outputs that are tensors of numbers.</param>
    /// <returns>What it shows, or why ONNX Runtime cannot load the file.</returns>
    public static Checked<ProbedOutputs> Of(string path, byte[] model, ImmutableArray<TensorSpec> inputs, ImmutableArray<string> outputs)
    {
        OnnxEnvironment.Get();
        var values = inputs.Select(Filled).ToList();
        try
        {
            var folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
            var whole = ExternalTensors.Inline(model, name => File.ReadAllBytes(Path.Combine(folder, name)));
            using var options = new SessionOptions { IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
            using var session = new InferenceSession(whole, options);
            return Run(session, inputs, values, outputs);
        }
        catch (OnnxRuntimeException e)
        {
            return new ErrorInfo(ErrorCode.ModelLoadFailed, OnnxErrors.Load(path, e).Message);
        }
        catch (InvalidDataException e)
        {
            return new ErrorInfo(ErrorCode.ModelLoadFailed, $"{path}: {e.Message}");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return new ErrorInfo(ErrorCode.ModelFileMissing, $"{path}: its weights cannot be read ({OneLineText.Of(e.Message)})");
        }
        finally
        {
            values.ForEach(static value => value.Dispose());
        }
    }

    private static ProbedOutputs Run(InferenceSession session, ImmutableArray<TensorSpec> inputs, List<OrtValue> values, ImmutableArray<string> names)
    {
        try
        {
            using var run = new RunOptions();
            using var outputs = session.Run(run, [.. inputs.Select(static input => input.Name)], values, names);
            return new ProbedOutputs(
                names.Select((name, i) => KeyValuePair.Create(name, ShapeOf(outputs[i]))).ToImmutableDictionary(StringComparer.Ordinal),
                null);
        }
        catch (OnnxRuntimeException e)
        {
            return new ProbedOutputs(ImmutableDictionary<string, ImmutableArray<int>>.Empty, OnnxErrors.FirstLine(e));
        }
    }

    private static ImmutableArray<int> ShapeOf(OrtValue value) => [.. value.GetTensorTypeAndShape().Shape.Select(static dimension => (int)Math.Min(dimension, int.MaxValue))];

    private static OrtValue Filled(TensorSpec input)
    {
        var value = OrtValue.CreateAllocatedTensorValue(OrtAllocator.DefaultInstance, ElementTypes.ToOrt(input.Type), [.. input.Shape.Select(static dimension => (long)dimension)]);
        var elements = input.Shape.Aggregate(1, static (product, dimension) => product * dimension);
        TensorValues.ToBytes(input, [.. Enumerable.Repeat((float)(input.Fill ?? 0), elements)]).CopyTo(value.GetTensorMutableRawData());
        return value;
    }
}
