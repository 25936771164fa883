namespace EdgeRuntime.Agent.Hosting;

/// <summary>How many lines of one kind may still be written: a burst, then a few a minute. Thread-safe.</summary>
internal sealed class LineBudget(TimeProvider wall)
{
    /// <summary>Lines at once.</summary>
    public const int Burst = 20;

    /// <summary>Time in which one more line is allowed.</summary>
    public static readonly TimeSpan Refill = TimeSpan.FromSeconds(3);

    private readonly Lock _gate = new();
    private double _lines = Burst;
    private long _at = wall.GetTimestamp();
    private long _suppressed;

    /// <summary>Takes a line, if one is allowed, and with it the count of those that were not.</summary>
    public bool TryTake(out long suppressed)
    {
        lock (_gate)
        {
            var now = wall.GetTimestamp();
            _lines = Math.Min(Burst, _lines + (wall.GetElapsedTime(_at, now) / Refill));
            _at = now;
            if (_lines < 1)
            {
                _suppressed++;
                suppressed = 0;
                return false;
            }

            _lines--;
            (suppressed, _suppressed) = (_suppressed, 0);
            return true;
        }
    }

    /// <summary>Takes the count of lines that were not allowed.</summary>
    public long TakeSuppressed()
    {
        lock (_gate)
        {
            var suppressed = _suppressed;
            _suppressed = 0;
            return suppressed;
        }
    }
}
