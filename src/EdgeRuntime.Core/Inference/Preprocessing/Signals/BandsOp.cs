using EdgeRuntime.Contracts.Manifests.Signals;

namespace EdgeRuntime.Core.Inference.Preprocessing.Signals;

/// <summary>Sums of the bins between edges.</summary>
internal sealed class BandsOp(BandsStep step) : ProjectionOp
{
    /// <inheritdoc/>
    protected override int Rows => step.EdgesHz.Length - 1;

    /// <inheritdoc/>
    public override string? FaultOf(Extent input) => input.Width < 3 ? "bands needs spectra: an stft step must come before it" : null;

    /// <inheritdoc/>
    protected override void Fill(int row, Span<double> weights)
    {
        for (var k = 0; k < weights.Length; k++)
        {
            var hz = k * step.SampleRateHz / 2 / (weights.Length - 1);
            weights[k] = hz >= step.EdgesHz[row] && hz < step.EdgesHz[row + 1] ? 1 : 0;
        }
    }
}
