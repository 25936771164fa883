using System.Runtime.InteropServices;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Onnx;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRuntime.Training.Evaluation;

/// <summary>A model file as a device runs it: the agent's own ONNX sessions, one thread.</summary>
internal sealed class OnnxClassifier : IDisposable
{
    private readonly IInferenceSession _session;

    /// <param name="model">The model file's bytes; one float input and one float output of fixed shape.</param>
    /// <exception cref="ModelLoadException">They are no model that ONNX Runtime can run.</exception>
    public OnnxClassifier(ReadOnlySpan<byte> model)
    {
        // Sessions open files; once open, the file is no longer needed.
        var folder = Directory.CreateTempSubdirectory("edge-training-");
        try
        {
            var path = Path.Combine(folder.FullName, "model.onnx");
            File.WriteAllBytes(path, model);
            _session = new OnnxSessionFactory(new OnnxOptions(), NullLogger<OnnxSessionFactory>.Instance).Open(new SessionRequest(path));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The input, to be written before <see cref="Run"/>.</summary>
    public Span<float> Input => MemoryMarshal.Cast<byte, float>(_session.Input(0));

    /// <summary>Runs the model once; the output is valid until the next run.</summary>
    public ReadOnlySpan<float> Run()
    {
        _session.Run();
        return MemoryMarshal.Cast<byte, float>(_session.Output(0));
    }

    public void Dispose() => _session.Dispose();
}
