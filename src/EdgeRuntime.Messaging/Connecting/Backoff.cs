namespace EdgeRuntime.Messaging.Connecting;

/// <summary>Waits between attempts: doubled each time up to a limit, each drawn between half and the whole, so that a fleet does not come back at one moment.</summary>
public sealed class Backoff(TimeSpan shortest, TimeSpan longest)
{
    private int _attempts;

    /// <summary>The next wait.</summary>
    public TimeSpan Next()
    {
        var whole = Math.Min(longest.TotalSeconds, shortest.TotalSeconds * Math.Pow(2, Math.Min(_attempts++, 30)));
        return TimeSpan.FromSeconds(whole * (0.5 + (0.5 * Random.Shared.NextDouble())));
    }

    /// <summary>Asking again soon helps nobody: the next wait is of the longest.</summary>
    public void Stretch() => _attempts = 30;

    /// <summary>The last attempt succeeded.</summary>
    public void Reset() => _attempts = 0;
}
