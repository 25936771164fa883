using System.Collections.Immutable;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference;
using Microsoft.ML.OnnxRuntime;

namespace EdgeRuntime.Onnx;

/// <summary>A session whose inputs and outputs are bound to native buffers of ours, so that a run allocates nothing managed.</summary>
internal sealed class OnnxSession : IInferenceSession
{
    private readonly InferenceSession _session;
    private readonly OrtIoBinding _binding;
    private readonly RunOptions _runOptions = new();
    private readonly BoundTensor[] _inputs;
    private readonly BoundTensor[] _outputs;
    private readonly bool[] _hasOpenRows;
    private bool _disposed;

    private OnnxSession(InferenceSession session, string provider, int threads, BoundTensor[] inputs)
    {
        _session = session;
        _inputs = inputs;
        Provider = provider;
        Threads = threads;
        _binding = session.CreateIoBinding();
        foreach (var input in inputs)
        {
            _binding.BindInput(input.Spec.Name, input.Value);
        }

        (_outputs, _hasOpenRows) = ([], []);
    }

    private OnnxSession(OnnxSession first, BoundTensor[] outputs, bool[] hasOpenRows)
    {
        _hasOpenRows = hasOpenRows;
        (_session, _binding, _runOptions, _inputs) = (first._session, first._binding, first._runOptions, first._inputs);
        (Provider, Threads) = (first.Provider, first.Threads);
        _outputs = outputs;
        foreach (var output in outputs)
        {
            _binding.BindOutput(output.Spec.Name, output.Value);
        }
    }

    public ImmutableArray<TensorSpec> Inputs => [.. _inputs.Select(static input => input.Spec)];

    public ImmutableArray<TensorSpec> Outputs => [.. _outputs.Select(static output => output.Spec)];

    public ImmutableArray<TensorSpec> GraphOutputs => TensorMatcher.GraphOutputs(_session);

    public string Provider { get; }

    public int Threads { get; }

    /// <summary>Binds buffers to a session's tensors, as the request and the graph describe them.</summary>
    /// <exception cref="ModelLoadException">They do not agree.</exception>
    public static OnnxSession Bind(InferenceSession session, SessionRequest request, string provider)
    {
        var inputs = TensorMatcher.Inputs(session, request).Select(static spec => new BoundTensor(spec)).ToArray();
        var bound = new OnnxSession(session, provider, request.Threads, inputs);
        try
        {
            var outputs = TensorMatcher.Outputs(session, request, bound.FindOutputShapes);
            bool[] hasOpenRows = [.. outputs.Select(spec => request.MayHaveFewerRows && TensorMatcher.HasOpenRows(session, spec))];
            return new OnnxSession(bound, [.. outputs.Select(static spec => new BoundTensor(spec))], hasOpenRows);
        }
        catch
        {
            bound.Dispose();
            throw;
        }
    }

    public Span<byte> Input(int index) => _inputs[index].Bytes;

    public ReadOnlySpan<byte> Output(int index) => _outputs[index].Used;

    public void Run()
    {
        // ONNX Runtime itself does not look: a run of a closed session would end the process.
        ObjectDisposedException.ThrowIf(_disposed, this);
        try
        {
            var hasOpenRows = RebindOpenRows();
            _session.RunWithBinding(_runOptions, _binding);
            if (hasOpenRows)
            {
                TakeOpenRows();
            }
        }
        catch (OnnxRuntimeException e)
        {
            throw new InferenceException(OnnxErrors.FirstLine(e), e);
        }
    }

    // ONNX Runtime writes into a buffer of ours only what has exactly its shape. Where the number of rows depends on the data it allocates them, in each run, because what one run allocated would bind the
    // next to its shape.
    private bool RebindOpenRows()
    {
        var hasAny = false;
        for (var i = 0; i < _outputs.Length; i++)
        {
            if (_hasOpenRows[i])
            {
                hasAny = true;
                _binding.BindOutputToDevice(_outputs[i].Spec.Name, OrtMemoryInfo.DefaultInstance);
            }
        }

        return hasAny;
    }

    private void TakeOpenRows()
    {
        using var values = _binding.GetOutputValues();
        for (var i = 0; i < _outputs.Length; i++)
        {
            if (_hasOpenRows[i])
            {
                _outputs[i].TakeRows(values[i]);
            }
        }
    }

    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _binding.Dispose();
        _runOptions.Dispose();
        _session.Dispose();
        Array.ForEach(_inputs, static tensor => tensor.Dispose());
        Array.ForEach(_outputs, static tensor => tensor.Dispose());
    }

    /// <summary>Symbolic output shapes are found by one run whose outputs ONNX Runtime allocates itself.</summary>
    private Dictionary<string, int[]> FindOutputShapes(SessionRequest request, IEnumerable<string> wanted)
    {
        try
        {
            foreach (var name in wanted)
            {
                _binding.BindOutputToDevice(name, OrtMemoryInfo.DefaultInstance);
            }

            _session.RunWithBinding(_runOptions, _binding);
            var names = _binding.GetOutputNames();
            using var values = _binding.GetOutputValues();
            return names.Zip(values, static (name, value) => (name, value.GetTensorTypeAndShape().Shape.Select(static d => (int)d).ToArray()))
                .ToDictionary(static pair => pair.name, static pair => pair.Item2, StringComparer.Ordinal);
        }
        catch (OnnxRuntimeException e)
        {
            throw new ModelLoadException(
                ErrorCode.ModelMismatch,
                $"{request.ModelPath}: does not run with inputs {string.Join(", ", _inputs.Select(static i => $"{i.Spec.Name} [{string.Join(',', i.Spec.Shape)}]"))}"
                + $" ({OnnxErrors.FirstLine(e)}); state the shapes of its symbolic dimensions",
                e);
        }
        finally
        {
            _binding.ClearBoundOutputs();
        }
    }
}
