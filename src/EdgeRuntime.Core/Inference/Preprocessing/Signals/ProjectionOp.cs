using System.Numerics.Tensors;

namespace EdgeRuntime.Core.Inference.Preprocessing.Signals;

/// <summary>Each frame times a matrix: mel triangles, bands, a cosine transform. Rows of the matrix hold only what is not zero.</summary>
internal abstract class ProjectionOp : ISignalOp
{
    private (int Start, float[] Weights)[] _rows = [];
    private int _columns;
    private float[] _scratch = [];

    /// <summary>Rows of the matrix.</summary>
    protected abstract int Rows { get; }

    /// <inheritdoc/>
    public abstract string? FaultOf(Extent input);

    /// <inheritdoc/>
    public Extent Output(Extent input) => input with { Width = Rows };

    /// <inheritdoc/>
    public void Run(ReadOnlySpan<float> input, Extent extent, Span<float> output)
    {
        Prepare(extent.Width);
        for (var c = 0; c < extent.Channels; c++)
        {
            for (var t = 0; t < extent.Height; t++)
            {
                var frame = Frame(input, extent, t, c);
                for (var r = 0; r < _rows.Length; r++)
                {
                    var (start, weights) = _rows[r];
                    output[(((t * _rows.Length) + r) * extent.Channels) + c] = TensorPrimitives.Dot(frame.Slice(start, weights.Length), weights);
                }
            }
        }
    }

    /// <summary>A row of the matrix.</summary>
    /// <param name="row">Its number.</param>
    /// <param name="weights">Receives it; zeros to begin with.</param>
    protected abstract void Fill(int row, Span<double> weights);

    private ReadOnlySpan<float> Frame(ReadOnlySpan<float> input, Extent extent, int frame, int channel)
    {
        var values = input.Slice(frame * extent.Width * extent.Channels, extent.Width * extent.Channels);
        if (extent.Channels == 1)
        {
            return values;
        }

        for (var i = 0; i < extent.Width; i++)
        {
            _scratch[i] = values[(i * extent.Channels) + channel];
        }

        return _scratch;
    }

    // Once, for the first sample.
    private void Prepare(int columns)
    {
        if (_columns == columns)
        {
            return;
        }

        (_columns, _scratch, _rows) = (columns, new float[columns], new (int, float[])[Rows]);
        var weights = new double[columns];
        for (var r = 0; r < _rows.Length; r++)
        {
            Array.Clear(weights);
            Fill(r, weights);
            var start = Math.Max(0, Array.FindIndex(weights, static weight => weight != 0));
            var end = Array.FindLastIndex(weights, static weight => weight != 0) + 1;
            var row = new float[Math.Max(0, end - start)];
            for (var i = 0; i < row.Length; i++)
            {
                row[i] = (float)weights[start + i];
            }

            _rows[r] = (start, row);
        }
    }
}
