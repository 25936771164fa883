using EdgeRuntime.Core.Energy;
using EdgeRuntime.Core.Power.Sensors;

namespace EdgeRuntime.Core.Power.Sensing;

/// <summary>
/// Joules of one rail between two readings: by the sensor's own counter where it has one, else by the trapezium rule over the moments of the readings.
/// Across a gap nothing is guessed, and what the rail cannot have carried is not taken.
/// </summary>
/// <param name="clock">The clock of the timestamps.</param>
/// <param name="suspended">How long the system has been suspended so far, while that clock stood still.</param>
/// <param name="longestGap">Readings further apart say nothing of what lies between; a counter does.</param>
/// <param name="limits">What the rail can carry.</param>
internal sealed class RailIntegrator(TimeProvider clock, Func<TimeSpan> suspended, TimeSpan longestGap, DrawLimits limits)
{
    private SensorReading _last;
    private long _lastAt;
    private TimeSpan _lastSuspended;
    private bool _hasLast;

    /// <summary>Why the last joules were not taken; null when they were, or when there were none.</summary>
    public string? Refused { get; private set; }

    /// <summary>Takes a reading.</summary>
    /// <param name="reading">The reading; null when there was none.</param>
    /// <param name="timestamp">When it was taken.</param>
    /// <param name="isCounted">Whether the sensor has counted them.</param>
    /// <returns>Joules since the last one; null when they are not known.</returns>
    public double? Take(SensorReading? reading, long timestamp, out bool isCounted)
    {
        (isCounted, Refused) = (false, null);
        if (reading is not { } now || (now.EnergyJ ?? now.Watts) is null)
        {
            // A counter goes on over missed readings; power does not.
            _hasLast &= _last.EnergyJ is not null;
            return null;
        }

        var asleep = suspended();
        var joules = _hasLast ? Between(now, clock.GetElapsedTime(_lastAt, timestamp), asleep - _lastSuspended, out isCounted) : null;
        (_last, _lastAt, _lastSuspended, _hasLast) = (now, timestamp, asleep, true);
        return joules;
    }

    private double? Between(in SensorReading now, TimeSpan awake, TimeSpan asleep, out bool isCounted)
    {
        isCounted = now.CounterEpoch == _last.CounterEpoch;
        if (isCounted && now.EnergyJ - _last.EnergyJ is { } counted)
        {
            Refused = limits.Refuses(counted, awake, asleep);
            isCounted = Refused is null;
            return isCounted ? counted : null;
        }

        isCounted = false;
        return awake <= longestGap ? (now.Watts + _last.Watts) / 2 * awake.TotalSeconds : null;
    }
}
