using EdgeRuntime.Core.Scheduling.Adaptive;

namespace EdgeRuntime.Core.Simulation.Optimum;

/// <summary>
/// Splits the energy at hand between the slot that begins and all that come after: a sup-convolution of two concave functions of straight
/// pieces. Energies are above the reserve.
/// </summary>
internal sealed class EnergySplit
{
    private const int UtilityPieces = 1024;

    // A joule that keeps the node from going dark is worth more than any joule spent on inferences; since energy keeps, any factor above 1
    // will do, and a small one keeps the value smooth.
    private const double OffPenalty = 2;

    private readonly double _stepJoules;
    private readonly int _levels;

    // Pieces of the utility from 0 W up, each with its width in watts and its slope, utility per watt.
    private readonly double[] _widths = new double[UtilityPieces + 2];
    private readonly double[] _slopes = new double[UtilityPieces + 2];

    /// <summary>Makes the split for a battery.</summary>
    public EnergySplit(SleepEnvelope envelope, double capacityJoules, int levels)
    {
        (CapacityJoules, _levels, _stepJoules) = (capacityJoules, levels, capacityJoules / levels);
        (_widths[0], _slopes[0]) = (envelope.FloorWatts, OffPenalty * envelope.KneeSlope);
        (_widths[1], _slopes[1]) = (envelope.KneeWatts - envelope.FloorWatts, envelope.KneeSlope);
        var width = (envelope.MaxWatts - envelope.KneeWatts) / UtilityPieces;
        for (var i = 0; i < UtilityPieces; i++)
        {
            var from = envelope.KneeWatts + (width * i);
            (_widths[i + 2], _slopes[i + 2]) = (width, width > 0 ? (envelope.At(from + width) - envelope.At(from)) / width : 0);
        }
    }

    /// <summary>Energy between the reserve and the full battery.</summary>
    public double CapacityJoules { get; }

    /// <summary>The value of each charge before a slot, in seconds of full utility.</summary>
    /// <param name="harvestWatts">Harvest of the slot.</param>
    /// <param name="seconds">Its length.</param>
    /// <param name="after">The value of each charge after it.</param>
    public double[] ValueBefore(double harvestWatts, double seconds, double[] after)
    {
        var before = new double[_levels + 1];
        var merge = new Merge(this, after, seconds);
        // Who spends nothing is off and loses the penalty of the whole slot.
        var value = after[0] - (_widths[0] * _slopes[0] * seconds);
        for (var i = 0; i <= _levels; i++)
        {
            value += merge.TakeUpTo((i * _stepJoules) + (harvestWatts * seconds));
            before[i] = value;
        }

        return before;
    }

    /// <summary>The power that is best in a slot.</summary>
    /// <param name="storedJoules">Energy at its start.</param>
    /// <param name="harvestWatts">Its harvest.</param>
    /// <param name="seconds">Its length.</param>
    /// <param name="after">The value of each charge after it.</param>
    public double BestWatts(double storedJoules, double harvestWatts, double seconds, double[] after)
    {
        var merge = new Merge(this, after, seconds);
        _ = merge.TakeUpTo(storedJoules + (harvestWatts * seconds));
        return merge.SpentJoules / seconds;
    }

    // Takes energy piece by piece, the most valuable first: now before later where both are worth the same, since what is spent cannot spill.
    private struct Merge(EnergySplit split, double[] after, double seconds)
    {
        private int _piece;
        private int _level;
        private double _taken;
        private double _left;
        private double _slope;
        private bool _isSpent;

        public double SpentJoules { get; private set; }

        // Takes until this much is taken in all and returns what that adds to the value.
        public double TakeUpTo(double joules)
        {
            var value = 0.0;
            while (_taken < joules && (_left > 0 || Next()))
            {
                var take = Math.Min(_left, joules - _taken);
                value += take * _slope;
                _left -= take;
                _taken += take;
                SpentJoules += _isSpent ? take : 0;
            }

            return value;
        }

        // Opens the next piece; false when the slot is at the highest rate and the battery full: the rest spills.
        private bool Next()
        {
            while (_piece < split._widths.Length || _level < split._levels)
            {
                var later = _level < split._levels ? (after[_level + 1] - after[_level]) / split._stepJoules : double.NegativeInfinity;
                _isSpent = _piece < split._widths.Length && split._slopes[_piece] >= later;
                (_left, _slope) = _isSpent ? (split._widths[_piece++] * seconds, split._slopes[_piece - 1]) : (split._stepJoules, later);
                _level += _isSpent ? 0 : 1;
                if (_left > 0)
                {
                    return true;
                }
            }

            return false;
        }
    }
}
