using System.Numerics;

namespace EdgeRuntime.Core.Inference.Preprocessing;

/// <summary>One step over real values. Spectral steps take their place here too.</summary>
internal interface IPreprocessOp
{
    /// <summary>The form of the output for a form of the input.</summary>
    Extent Output(Extent input);

    /// <summary>From a place on the output, in pixels from the top left corner, to one on the input.</summary>
    Matrix3x2 ToInput(Extent input) => Matrix3x2.Identity;

    /// <summary>Computes the step; <paramref name="output"/> never overlaps <paramref name="input"/>.</summary>
    void Run(ReadOnlySpan<float> input, Extent extent, Span<float> output);
}
