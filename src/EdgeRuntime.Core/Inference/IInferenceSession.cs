using System.Collections.Immutable;
using EdgeRuntime.Contracts.Manifests;

namespace EdgeRuntime.Core.Inference;

/// <summary>
/// A loaded model with bound input and output buffers. Owned and disposed by one loop. <see cref="Run"/> allocates no managed memory.
/// </summary>
public interface IInferenceSession : IDisposable
{
    /// <summary>Inputs with fixed shapes, in the graph's order.</summary>
    ImmutableArray<TensorSpec> Inputs { get; }

    /// <summary>Outputs with fixed shapes, in the graph's order.</summary>
    ImmutableArray<TensorSpec> Outputs { get; }

    /// <summary>Every tensor that the graph puts out, also those that are not bound; 0 stands for a dimension that the graph leaves open.</summary>
    ImmutableArray<TensorSpec> GraphOutputs => Outputs;

    /// <summary>The execution provider that runs it, such as <c>cpu</c> or <c>cuda</c>.</summary>
    string Provider { get; }

    /// <summary>Threads that one run may use.</summary>
    int Threads { get; }

    /// <summary>What an inference costs on the board that this session stands for; null, the default: what it takes here.</summary>
    InferenceCost? Cost => null;

    /// <summary>The bytes of an input, to be written before <see cref="Run"/>.</summary>
    Span<byte> Input(int index);

    /// <summary>The bytes of an output, valid until the next <see cref="Run"/>; fewer than its shape has where the number of its rows depends on the data.</summary>
    ReadOnlySpan<byte> Output(int index);

    /// <summary>Runs the model once over the bound buffers.</summary>
    /// <exception cref="InferenceException">The native runtime failed.</exception>
    void Run();
}
