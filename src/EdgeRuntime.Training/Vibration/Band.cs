namespace EdgeRuntime.Training.Vibration;

/// <summary>A range of a quantity.</summary>
internal readonly record struct Band(double Low, double High)
{
    /// <summary>Its extent.</summary>
    public double Width => High - Low;

    /// <summary>True when the other range has a point in common with this one.</summary>
    public bool Overlaps(Band other) => Low <= other.High && other.Low <= High;

    /// <summary>One of several ranges, drawn by its width.</summary>
    public static Band Pick(ReadOnlySpan<Band> bands, double unit)
    {
        var total = 0.0;
        foreach (var band in bands)
        {
            total += band.Width;
        }

        var place = unit * total;
        foreach (var band in bands)
        {
            place -= band.Width;
            if (place < 0)
            {
                return band;
            }
        }

        return bands[^1];
    }
}
