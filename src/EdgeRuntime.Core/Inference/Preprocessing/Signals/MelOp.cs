using EdgeRuntime.Contracts.Manifests.Signals;

namespace EdgeRuntime.Core.Inference.Preprocessing.Signals;

/// <summary>Triangles on the mel scale, as librosa.filters.mel and tf.signal.linear_to_mel_weight_matrix define them.</summary>
internal sealed class MelOp(MelStep step) : ProjectionOp
{
    // Slaney's Auditory Toolbox: 15 mel at 1 kHz, then 27 steps for a factor of 6.4.
    private const double SlaneyHzPerMel = 200.0 / 3;
    private const double SlaneyBreakHz = 1000;
    private const double SlaneyBreakMel = 15;
    private static readonly double SlaneyLogStep = Math.Log(6.4) / 27;

    /// <inheritdoc/>
    protected override int Rows => step.Bands;

    /// <inheritdoc/>
    public override string? FaultOf(Extent input) => input.Width < 3 ? "mel needs spectra: an stft step must come before it" : null;

    /// <inheritdoc/>
    protected override void Fill(int row, Span<double> weights)
    {
        var isTensorFlow = step.Scale == "tensorflow";
        var (lower, centre, upper) = (Edge(row), Edge(row + 1), Edge(row + 2));
        if (!isTensorFlow)
        {
            (lower, centre, upper) = (ToHz(lower), ToHz(centre), ToHz(upper));
        }

        for (var k = isTensorFlow ? 1 : 0; k < weights.Length; k++)
        {
            var hz = k * step.SampleRateHz / 2 / (weights.Length - 1);
            var at = isTensorFlow ? ToMel(hz) : hz;
            var weight = Math.Max(0, Math.Min((at - lower) / (centre - lower), (upper - at) / (upper - centre)));
            weights[k] = step.AreaNormalized ? weight * 2 / (isTensorFlow ? ToHz(upper) - ToHz(lower) : upper - lower) : weight;
        }
    }

    private double Edge(int index)
    {
        var (from, to) = (ToMel(step.MinHz), ToMel(step.MaxHz));
        return from + ((to - from) * index / (step.Bands + 1));
    }

    private double ToMel(double hz) => step.Scale != "slaney" ? 2595 * Math.Log10(1 + (hz / 700))
        : hz < SlaneyBreakHz ? hz / SlaneyHzPerMel
        : SlaneyBreakMel + (Math.Log(hz / SlaneyBreakHz) / SlaneyLogStep);

    private double ToHz(double mel) => step.Scale != "slaney" ? 700 * (Math.Pow(10, mel / 2595) - 1)
        : mel < SlaneyBreakMel ? mel * SlaneyHzPerMel
        : SlaneyBreakHz * Math.Exp(SlaneyLogStep * (mel - SlaneyBreakMel));
}
