using EdgeRuntime.Core.Power.Sensors;

namespace EdgeRuntime.Core.Power.Sensing;

/// <summary>
/// Joules of one rail between two readings: by the sensor's own counter where it has one, else by the trapezium rule over the moments of the readings.
/// Across a gap nothing is guessed.
/// </summary>
/// <param name="clock">The clock of the timestamps.</param>
/// <param name="longestGap">Readings further apart say nothing of what lies between; a counter does.</param>
internal sealed class RailIntegrator(TimeProvider clock, TimeSpan longestGap)
{
    // No board of this kind draws more.
    private const double HighestWatts = 1000;

    private SensorReading _last;
    private long _lastAt;
    private bool _hasLast;

    /// <summary>Takes a reading.</summary>
    /// <param name="reading">The reading; null when there was none.</param>
    /// <param name="timestamp">When it was taken.</param>
    /// <param name="isCounted">Whether the sensor has counted them.</param>
    /// <returns>Joules since the last one; null when they are not known.</returns>
    public double? Take(SensorReading? reading, long timestamp, out bool isCounted)
    {
        isCounted = false;
        if (reading is not { } now || !IsPlausible(now))
        {
            // A counter goes on over missed readings; power does not.
            _hasLast &= _last.EnergyJ is not null;
            return null;
        }

        var joules = _hasLast ? Between(now, clock.GetElapsedTime(_lastAt, timestamp), out isCounted) : null;
        (_last, _lastAt, _hasLast) = (now, timestamp, true);
        return joules;
    }

    private double? Between(in SensorReading now, TimeSpan elapsed, out bool isCounted)
    {
        var seconds = elapsed.TotalSeconds;
        isCounted = now.EnergyJ is not null && _last.EnergyJ is not null && now.CounterEpoch == _last.CounterEpoch;
        if (isCounted && now.EnergyJ - _last.EnergyJ is { } counted)
        {
            return Math.Abs(counted) <= HighestWatts * Math.Max(seconds, 1) ? counted : null;
        }

        return elapsed <= longestGap ? (now.Watts + _last.Watts) / 2 * seconds : null;
    }

    private static bool IsPlausible(in SensorReading reading) =>
        (reading.EnergyJ is { } joules && double.IsFinite(joules)) || (reading.Watts is { } watts && Math.Abs(watts) <= HighestWatts);
}
