namespace EdgeRuntime.Agent.Hosting;

/// <summary>
/// How many lines of one kind may still be written: a burst, then a few a minute, and after a hundred of them one an hour, so that trouble that
/// lasts for days does not wear a flash card. A kind that is seldom written gets its hundred back, one an hour. Thread-safe.
/// </summary>
internal sealed class LineBudget(TimeProvider wall)
{
    /// <summary>Lines at once.</summary>
    public const int Burst = 20;

    /// <summary>Lines before only one an hour is left.</summary>
    public const int LongBurst = 100;

    /// <summary>Time in which one more line is allowed.</summary>
    public static readonly TimeSpan Refill = TimeSpan.FromSeconds(3);

    /// <summary>The same once <see cref="LongBurst"/> is used up; then the count comes as seldom.</summary>
    public static readonly TimeSpan LongRefill = TimeSpan.FromHours(1);

    private readonly Lock _gate = new();
    private double _lines = Burst;
    private double _longLines = LongBurst;
    private long _at = wall.GetTimestamp();
    private long _reportedAt = wall.GetTimestamp();
    private long _suppressed;

    /// <summary>Whether lines were suppressed whose count has not been taken.</summary>
    public bool HasSuppressed
    {
        get
        {
            lock (_gate)
            {
                return _suppressed > 0;
            }
        }
    }

    /// <summary>Takes a line, if one is allowed, and with it the count of those that were not.</summary>
    public bool TryTake(out long suppressed)
    {
        lock (_gate)
        {
            Refill_NeedsLock();
            if (_lines < 1 || _longLines < 1)
            {
                _suppressed++;
                suppressed = 0;
                return false;
            }

            _lines--;
            _longLines--;
            suppressed = Take_NeedsLock();
            return true;
        }
    }

    /// <summary>Takes the count of lines that were not allowed.</summary>
    /// <param name="always">Also where it was taken within the hour of a kind that has used up its lines.</param>
    public long TakeSuppressed(bool always)
    {
        lock (_gate)
        {
            Refill_NeedsLock();
            return always || _longLines >= 1 || wall.GetElapsedTime(_reportedAt) >= LongRefill ? Take_NeedsLock() : 0;
        }
    }

    private void Refill_NeedsLock()
    {
        var now = wall.GetTimestamp();
        var passed = wall.GetElapsedTime(_at, now);
        _lines = Math.Min(Burst, _lines + (passed / Refill));
        _longLines = Math.Min(LongBurst, _longLines + (passed / LongRefill));
        _at = now;
    }

    private long Take_NeedsLock()
    {
        var suppressed = _suppressed;
        (_suppressed, _reportedAt) = (0, wall.GetTimestamp());
        return suppressed;
    }
}
