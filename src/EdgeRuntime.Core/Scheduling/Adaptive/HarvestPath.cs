using System.Collections.Immutable;

namespace EdgeRuntime.Core.Scheduling.Adaptive;

/// <summary>
/// One way in which the harvest may go on, slot by slot: the mean day scaled by the gap, a difference that fades with the time ahead, into
/// the mean day itself or into past days in their order.
/// </summary>
internal ref struct HarvestPath
{
    // Weight of the gap one slot further ahead.
    private const double GapMemory = 0.9;

    private readonly ReadOnlySpan<double> _profile;
    private readonly ImmutableArray<ImmutableArray<float>> _days;
    private readonly double _gap;
    private ReadOnlySpan<float> _day;
    private int _ofDay;
    private int _example;
    private double _near = 1;

    /// <summary>Starts after a slot.</summary>
    /// <param name="memory">What has been seen.</param>
    /// <param name="slot">The open slot; the path begins with the next.</param>
    /// <param name="gap">How the last hours compared with the profile.</param>
    /// <param name="example">The past day, counted from the oldest, that this day shall go on like; -1 for the mean day.</param>
    public HarvestPath(HarvestMemory memory, long slot, double gap, int example)
    {
        _profile = memory.ProfileWatts.AsSpan();
        (_days, _gap, _example) = (memory.Days, gap, example);
        _ofDay = (int)(slot % HarvestForecast.SlotsPerDay);
        _day = example < 0 ? default : _days[example].AsSpan();
    }

    /// <summary>Watts of the next slot.</summary>
    public double Next()
    {
        _near *= GapMemory;
        if (++_ofDay == HarvestForecast.SlotsPerDay)
        {
            _ofDay = 0;
            if (_example >= 0)
            {
                // Days follow each other as they did, the newest by the oldest.
                _example = (_example + 1) % _days.Length;
                _day = _days[_example].AsSpan();
            }
        }

        var mean = _profile[_ofDay];
        var far = _day.IsEmpty ? mean : _day[_ofDay];
        return (_near * _gap * mean) + ((1 - _near) * far);
    }
}
