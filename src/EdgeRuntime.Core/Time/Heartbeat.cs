namespace EdgeRuntime.Core.Time;

/// <summary>
/// A loop's promise to be back. A loop calls <see cref="Promise"/> each time it comes round, with the longest time until it comes round
/// again; the watchdog asks <see cref="IsLate"/>. Thread-safe; allocates nothing.
/// </summary>
/// <param name="name">The loop's name, for the watchdog's message.</param>
/// <param name="wall">The wall clock.</param>
public sealed class Heartbeat(string name, TimeProvider wall)
{
    private long _dueTimestamp = long.MaxValue;

    /// <summary>The loop's name.</summary>
    public string Name { get; } = name;

    /// <summary>Says that the loop has come round and will be back within <paramref name="within"/>, wall time.</summary>
    public void Promise(TimeSpan within) =>
        Volatile.Write(ref _dueTimestamp, wall.GetTimestamp() + (long)(within.TotalSeconds * wall.TimestampFrequency));

    /// <summary>Says that the loop waits for somebody else, who may take days: no promise until the next one.</summary>
    public void Rest() => Volatile.Write(ref _dueTimestamp, long.MaxValue);

    /// <summary>True when the promise is broken.</summary>
    public bool IsLate => wall.GetTimestamp() > Volatile.Read(ref _dueTimestamp);
}
