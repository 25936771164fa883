namespace EdgeRuntime.Core.Power.Charge;

/// <summary>Open-circuit voltage of a cell by state of charge: straight lines through measured points, rising throughout. Immutable.</summary>
internal sealed class VoltageCurve
{
    private readonly double[] _soc;
    private readonly double[] _volts;

    /// <summary>Makes the curve.</summary>
    /// <param name="points">From state of charge 0 to 1; both columns rise.</param>
    public VoltageCurve(params ReadOnlySpan<(double Soc, double Volts)> points)
    {
        (_soc, _volts) = (new double[points.Length], new double[points.Length]);
        for (var i = 0; i < points.Length; i++)
        {
            (_soc[i], _volts[i]) = points[i];
        }

        MeanVolts = AreaBelow(1);
    }

    /// <summary>Mean over the whole charge: what a capacity in watt-hours is divided by for its ampere-hours.</summary>
    public double MeanVolts { get; }

    /// <summary>Volts at rest; charges outside 0 to 1 count as the nearest end.</summary>
    public double At(double socFraction)
    {
        var soc = Math.Clamp(socFraction, 0, 1);
        var i = Segment(_soc, soc);
        return _volts[i] + (Slope(i) * (soc - _soc[i]));
    }

    /// <summary>Volts per unit of charge.</summary>
    public double SlopeAt(double socFraction) => Slope(Segment(_soc, Math.Clamp(socFraction, 0, 1)));

    /// <summary>The charge that has this voltage at rest; voltages off the curve are those of its ends.</summary>
    public double SocAt(double volts)
    {
        var clamped = Math.Clamp(volts, _volts[0], _volts[^1]);
        var i = Segment(_volts, clamped);
        return _soc[i] + ((clamped - _volts[i]) / Slope(i));
    }

    /// <summary>Volt-fractions between empty and a charge: times cells and coulombs this is the energy left at no load.</summary>
    public double AreaBelow(double socFraction)
    {
        var soc = Math.Clamp(socFraction, 0, 1);
        var sum = 0.0;
        for (var i = 0; i + 1 < _soc.Length && _soc[i] < soc; i++)
        {
            var end = Math.Min(soc, _soc[i + 1]);
            sum += (end - _soc[i]) * (_volts[i] + At(end)) / 2;
        }

        return sum;
    }

    // The segment that a value lies in; a value on a point belongs to the segment before it.
    private static int Segment(double[] grid, double value)
    {
        var i = 0;
        while (i + 2 < grid.Length && grid[i + 1] < value)
        {
            i++;
        }

        return i;
    }

    private double Slope(int i) => (_volts[i + 1] - _volts[i]) / (_soc[i + 1] - _soc[i]);
}
