namespace EdgeRuntime.Core.Scheduling;

/// <summary>
/// What inferences may spend: fills at the plan's power, every inference pays its price. One may begin while the bucket is not empty, and one at
/// a time, so that it is never below minus one inference: when inferences cost more than the plan assumed, there are fewer, not more joules.
/// Thread-safe; allocates nothing.
/// </summary>
public sealed class JouleBucket
{
    // Enough for late ticks that are made up for, little enough that prices which have gone up are felt before the next plan.
    private static readonly TimeSpan Depth = TimeSpan.FromMinutes(5);

    private readonly Lock _lock = new();
    private readonly TimeProvider _physical;
    private double? _watts;
    private double _joules;
    private double _priceJoules;
    private long _filledAt;

    /// <summary>Makes a bucket without bounds.</summary>
    /// <param name="physical">The clock by which it fills.</param>
    public JouleBucket(TimeProvider physical)
    {
        _physical = physical;
        _filledAt = physical.GetTimestamp();
    }

    /// <summary>What is in it; null without bounds.</summary>
    public double? Joules
    {
        get
        {
            lock (_lock)
            {
                Fill_NeedsLock();
                return _watts is null ? null : _joules;
            }
        }
    }

    /// <summary>Whether the next inference has to wait.</summary>
    public bool IsEmpty => Joules <= 0;

    /// <summary>Sets what inferences may take; null without bounds.</summary>
    public void SetWatts(double? watts)
    {
        lock (_lock)
        {
            Fill_NeedsLock();
            var wasUnbounded = _watts is null;
            _watts = watts;
            _joules = wasUnbounded ? Full_NeedsLock() : Math.Min(_joules, Full_NeedsLock());
        }
    }

    /// <summary>Takes the price of an inference out.</summary>
    /// <param name="joules">The price above what the node draws anyway; 0 where it is unknown.</param>
    public void Pay(double joules)
    {
        lock (_lock)
        {
            Fill_NeedsLock();
            _joules -= joules;
            _priceJoules = joules;
        }
    }

    // A bucket that cannot hold one inference would stand empty all the time.
    private double Full_NeedsLock() => Math.Max((_watts ?? 0) * Depth.TotalSeconds, _priceJoules);

    private void Fill_NeedsLock()
    {
        var now = _physical.GetTimestamp();
        _joules = _watts is { } watts ? Math.Min(_joules + (watts * _physical.GetElapsedTime(_filledAt, now).TotalSeconds), Full_NeedsLock()) : 0;
        _filledAt = now;
    }
}
