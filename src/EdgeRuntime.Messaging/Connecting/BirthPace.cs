namespace EdgeRuntime.Messaging.Connecting;

/// <summary>Answers those who announce this device as offline: at most one birth a minute, and one at the end of the minute when there were more of them. Thread-safe.</summary>
internal sealed class BirthPace(TimeProvider wall)
{
    /// <summary>Shortest time between two births.</summary>
    public static readonly TimeSpan Period = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private long? _answeredAt;
    private bool _isOwed;

    /// <summary>Time until a birth that is owed; null when none is.</summary>
    public TimeSpan? DueIn
    {
        get
        {
            lock (_gate)
            {
                return _isOwed && _answeredAt is { } at ? Left(at) : null;
            }
        }
    }

    /// <summary>Someone announced this device as offline. True when a birth is to be sent now.</summary>
    public bool Note()
    {
        lock (_gate)
        {
            _isOwed = true;
            return Take_NeedsLock();
        }
    }

    /// <summary>Whether a birth that was put off is to be sent now.</summary>
    public bool TakeDue()
    {
        lock (_gate)
        {
            return _isOwed && Take_NeedsLock();
        }
    }

    private bool Take_NeedsLock()
    {
        if (_answeredAt is { } at && Left(at) > TimeSpan.Zero)
        {
            return false;
        }

        (_answeredAt, _isOwed) = (wall.GetTimestamp(), false);
        return true;
    }

    private TimeSpan Left(long at) => Period - wall.GetElapsedTime(at) is { Ticks: > 0 } left ? left : TimeSpan.Zero;
}
