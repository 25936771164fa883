using EdgeRuntime.Contracts.Manifests.Signals;

namespace EdgeRuntime.Core.Inference.Preprocessing.Signals;

/// <summary>The first coefficients of a DCT-II.</summary>
internal sealed class DctOp(DctStep step) : ProjectionOp
{
    /// <inheritdoc/>
    protected override int Rows => step.Coefficients;

    /// <inheritdoc/>
    public override string? FaultOf(Extent input) => input.Width < step.Coefficients ? $"dct of {step.Coefficients} coefficients needs as many bands, but there are {input.Width}" : null;

    /// <inheritdoc/>
    protected override void Fill(int row, Span<double> weights)
    {
        var scale = step.Norm switch
        {
            "ortho" => row == 0 ? Math.Sqrt(1.0 / (4 * weights.Length)) : Math.Sqrt(1.0 / (2 * weights.Length)),
            "tensorflow" => Math.Sqrt(1.0 / (2 * weights.Length)),
            _ => 1,
        };
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = 2 * scale * Math.Cos(Math.PI * row * ((2 * i) + 1) / (2 * weights.Length));
        }
    }
}
