using System.Collections.Immutable;
using System.Runtime.InteropServices;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Inference;

namespace EdgeRuntime.Testing;

/// <summary>A session over a manifest's tensors whose first output a test chooses. Runs on one thread; allocates nothing.</summary>
public sealed class FakeInferenceSession(SessionRequest request) : IInferenceSession
{
    private readonly byte[][] _inputs = Buffers(request.Inputs);
    private readonly byte[][] _outputs = Buffers(request.Outputs);
    private long _runs;

    /// <inheritdoc/>
    public ImmutableArray<TensorSpec> Inputs => request.Inputs;

    /// <inheritdoc/>
    public ImmutableArray<TensorSpec> Outputs => request.Outputs;

    /// <inheritdoc/>
    public string Provider => "fake";

    /// <inheritdoc/>
    public int Threads => request.Threads;

    /// <summary>The first output.</summary>
    public Span<float> Scores => MemoryMarshal.Cast<byte, float>(_outputs[0].AsSpan());

    /// <summary>Called by each run; it may throw or wait.</summary>
    public Action? Running { get; set; }

    /// <summary>Runs so far.</summary>
    public long Runs => Interlocked.Read(ref _runs);

    /// <summary>Whether it was closed.</summary>
    public bool IsDisposed { get; private set; }

    /// <inheritdoc/>
    public Span<byte> Input(int index) => _inputs[index];

    /// <inheritdoc/>
    public ReadOnlySpan<byte> Output(int index) => _outputs[index];

    /// <inheritdoc/>
    public void Run()
    {
        Interlocked.Increment(ref _runs);
        Running?.Invoke();
    }

    /// <inheritdoc/>
    public void Dispose() => IsDisposed = true;

    private static byte[][] Buffers(ImmutableArray<TensorSpec> specs) =>
        [.. specs.Select(static spec => new byte[spec.Shape.Aggregate(spec.Type.SizeInBytes(), static (product, dimension) => product * dimension)])];
}
