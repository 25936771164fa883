using System.Numerics.Tensors;
using EdgeRuntime.Contracts.Manifests.Signals;

namespace EdgeRuntime.Core.Inference.Preprocessing.Signals;

/// <summary>A logarithm with a floor.</summary>
internal sealed class LogOp(LogStep step) : ISignalOp
{
    private readonly float _factor = (float)(step.Unit switch { "natural" => 1, "decimal" => 1 / Math.Log(10), _ => 10 / Math.Log(10) });

    public string? FaultOf(Extent input) => null;

    public Extent Output(Extent input) => input;

    public void Run(ReadOnlySpan<float> input, Extent extent, Span<float> output)
    {
        TensorPrimitives.Max(input, (float)step.Floor, output);
        TensorPrimitives.Add(output, (float)step.Offset, output);
        TensorPrimitives.Log(output, output);
        TensorPrimitives.Multiply(output, _factor, output);
        if (step.TopRange is { } range)
        {
            TensorPrimitives.Max(output, TensorPrimitives.Max<float>(output) - (float)range, output);
        }
    }
}
