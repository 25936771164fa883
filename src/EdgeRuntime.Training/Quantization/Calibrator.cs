using System.Collections.Immutable;
using System.Numerics.Tensors;
using EdgeRuntime.Training.Networks;

namespace EdgeRuntime.Training.Quantization;

/// <summary>Finds the ranges of activations by running samples through the float network.</summary>
internal sealed class Calibrator
{
    private readonly NetworkShape _shape;
    private readonly float[] _parameters;
    private readonly LabelledSource _source;

    public Calibrator(NetworkShape shape, float[] parameters, LabelledSource source) => (_shape, _parameters, _source) = (shape, parameters, source);

    /// <summary>Ranges over a number of samples.</summary>
    /// <param name="input">The quantization that the inputs already have.</param>
    /// <param name="samples">Samples to run.</param>
    /// <param name="clippedShare">
    /// Share of the samples whose peak may lie above the range: steps get finer for all others when the rarest peaks are clipped.
    /// </param>
    public ActivationRanges Run(AffineQuantization input, int samples, double clippedShare)
    {
        var layers = _shape.Convolutions.Length;
        var peaks = Enumerable.Range(0, layers + 1).Select(_ => new float[samples]).ToArray();
        var network = new ConvNetwork(_shape);
        var buffer = new float[_shape.InputSize];
        for (var i = 0; i < samples; i++)
        {
            _source(i, buffer);
            network.Forward(_parameters, buffer);
            for (var layer = 0; layer < layers; layer++)
            {
                peaks[layer][i] = Peak(network.Activations(layer));
            }

            peaks[layers][i] = Peak(network.Features);
        }

        var ranges = peaks.Select(values => AffineQuantization.Rectified(Quantile(values, 1 - clippedShare))).ToImmutableArray();
        return new ActivationRanges(input, ranges[..layers], ranges[layers]);
    }

    private static float Peak(ReadOnlySpan<float> values) => TensorPrimitives.Max(values);

    private static float Quantile(float[] values, double share)
    {
        Array.Sort(values);
        return values[Math.Min(values.Length - 1, (int)(share * values.Length))];
    }
}
