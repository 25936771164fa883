namespace EdgeRuntime.Messaging.Connecting;

/// <summary>Waits between attempts: doubled each time up to a limit, each drawn between half and the whole, so that a fleet does not come back at one moment.</summary>
public sealed class Backoff(TimeSpan shortest, TimeSpan longest)
{
    private int _attempts;
    private int _times = 1;

    /// <summary>The next wait.</summary>
    public TimeSpan Next()
    {
        var whole = Math.Min(longest.TotalSeconds * _times, shortest.TotalSeconds * Math.Pow(2, Math.Min(_attempts++, 30)));
        _times = 1;
        return TimeSpan.FromSeconds(whole * (0.5 + (0.5 * Random.Shared.NextDouble())));
    }

    /// <summary>Asking again soon helps nobody: the next wait is the longest.</summary>
    /// <param name="times">How many times the longest.</param>
    public void Stretch(int times = 1) => (_attempts, _times) = (30, times);

    /// <summary>The last attempt succeeded.</summary>
    public void Reset() => (_attempts, _times) = (0, 1);
}
