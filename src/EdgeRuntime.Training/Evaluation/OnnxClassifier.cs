using Microsoft.ML.OnnxRuntime;

namespace EdgeRuntime.Training.Evaluation;

/// <summary>A model file in ONNX Runtime, one thread, as a device runs it.</summary>
internal sealed class OnnxClassifier : IDisposable
{
    private readonly InferenceSession _session;
    private readonly RunOptions _runOptions = new();
    private readonly OrtValue _input;
    private readonly OrtValue _output;

    /// <param name="model">The model file's bytes; one float input and one float output of fixed shape.</param>
    public OnnxClassifier(byte[] model)
    {
        using var options = new SessionOptions { IntraOpNumThreads = 1, GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL };
        _session = new InferenceSession(model, options);
        _input = Allocate(_session.InputMetadata.Single().Value);
        _output = Allocate(_session.OutputMetadata.Single().Value);
    }

    /// <summary>The input, to be written before <see cref="Run"/>.</summary>
    public Span<float> Input => _input.GetTensorMutableDataAsSpan<float>();

    /// <summary>Runs the model once; the output is valid until the next run.</summary>
    public ReadOnlySpan<float> Run()
    {
        _session.Run(_runOptions, _session.InputNames, [_input], _session.OutputNames, [_output]);
        return _output.GetTensorDataAsSpan<float>();
    }

    public void Dispose()
    {
        _input.Dispose();
        _output.Dispose();
        _runOptions.Dispose();
        _session.Dispose();
    }

    private static OrtValue Allocate(NodeMetadata metadata) => OrtValue.CreateAllocatedTensorValue(
        OrtAllocator.DefaultInstance, metadata.ElementDataType, [.. metadata.Dimensions.Select(dimension => (long)dimension)]);
}
