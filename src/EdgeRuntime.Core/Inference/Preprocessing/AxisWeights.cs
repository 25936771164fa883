using EdgeRuntime.Contracts.Manifests;

namespace EdgeRuntime.Core.Inference.Preprocessing;

/// <summary>Which pixels of a row or column make each pixel of the scaled one, and with what weight.</summary>
internal sealed class AxisWeights
{
    private ResizeMethod _method;
    private int _from;
    private int _to;
    private int _most;
    private int[] _first = [];
    private int[] _count = [];
    private float[] _weights = [];

    /// <summary>The first pixel and the weights of it and its successors.</summary>
    public ReadOnlySpan<float> At(int index, out int first)
    {
        first = _first[index];
        return _weights.AsSpan(index * _most, _count[index]);
    }

    /// <summary>Computes the weights of a scaling, if it is not the one of last time.</summary>
    public void Prepare(ResizeMethod method, int from, int to)
    {
        if ((method, from, to) == (_method, _from, _to))
        {
            return;
        }

        (_method, _from, _to) = (method, from, to);
        var scale = (double)from / to;
        var reach = Reach(method, scale);
        _most = (int)Math.Ceiling(2 * reach) + 2;
        if (_first.Length < to)
        {
            (_first, _count) = (new int[to], new int[to]);
        }

        if (_weights.Length < to * _most)
        {
            _weights = new float[to * _most];
        }

        for (var i = 0; i < to; i++)
        {
            Fill(i, scale, reach);
        }
    }

    // How far from the centre of a pixel of the result a pixel's centre, or with area its edge, may lie.
    private static double Reach(ResizeMethod method, double scale) => method switch
    {
        ResizeMethod.Area => scale / 2,
        ResizeMethod.Antialias => Math.Max(scale, 1),
        _ => 1,
    };

    private void Fill(int index, double scale, double reach)
    {
        var centre = (index + 0.5) * scale;
        var weights = _weights.AsSpan(index * _most, _most);
        // With bilinear, what lies beyond the edge is the edge; the other kernels leave it out.
        var clamps = _method == ResizeMethod.Bilinear;
        var low = (int)Math.Floor(centre - reach);
        var high = (int)Math.Ceiling(centre + reach);
        weights.Clear();
        var (sum, first, last) = (0.0, -1, 0);
        for (var pixel = low; pixel < high; pixel++)
        {
            var weight = Weight(pixel, centre, reach);
            if (weight <= 0 || (!clamps && (pixel < 0 || pixel >= _from)))
            {
                continue;
            }

            var at = Math.Clamp(pixel, 0, _from - 1);
            first = first < 0 ? at : first;
            weights[at - first] += (float)weight;
            (sum, last) = (sum + weight, at);
        }

        for (var i = 0; i <= last - first; i++)
        {
            weights[i] /= (float)sum;
        }

        (_first[index], _count[index]) = (first, last - first + 1);
    }

    private double Weight(int pixel, double centre, double reach) => _method == ResizeMethod.Area
        ? Math.Min(pixel + 1, centre + reach) - Math.Max(pixel, centre - reach)
        : 1 - (Math.Abs(pixel + 0.5 - centre) / reach);
}
