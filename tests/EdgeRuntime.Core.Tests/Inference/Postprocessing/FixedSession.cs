using System.Collections.Immutable;
using System.Runtime.InteropServices;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Inference;

namespace EdgeRuntime.Core.Tests.Inference.Postprocessing;

/// <summary>A session whose tensors hold what a test has put there.</summary>
internal sealed class FixedSession(byte[] input, params byte[][] outputs) : IInferenceSession
{
    public ImmutableArray<TensorSpec> Inputs => [];

    public ImmutableArray<TensorSpec> Outputs => [];

    public string Provider => "fixed";

    public int Threads => 1;

    public static FixedSession Of(params float[][] outputs) => new([], [.. outputs.Select(Bytes)]);

    public static byte[] Bytes(params float[] values) => MemoryMarshal.AsBytes(values.AsSpan()).ToArray();

    public Span<byte> Input(int index) => input;

    public ReadOnlySpan<byte> Output(int index) => outputs[index];

    public void Run()
    {
    }

    public void Dispose()
    {
    }
}
