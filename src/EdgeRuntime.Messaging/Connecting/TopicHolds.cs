namespace EdgeRuntime.Messaging.Connecting;

/// <summary>Topics on which the broker refuses messages for now, and until when each is left alone, while the others go on. Thread-safe.</summary>
internal sealed class TopicHolds(TimeSpan shortest, TimeSpan longest, TimeProvider wall)
{
    private const int MaxTopics = 256;

    private readonly Lock _gate = new();
    private readonly Dictionary<string, Hold> _holds = new(StringComparer.Ordinal);

    /// <summary>Time until a held topic may be tried again; null when none is held.</summary>
    public TimeSpan? NextIn
    {
        get
        {
            lock (_gate)
            {
                var waits = _holds.Values.Select(hold => hold.Wait - wall.GetElapsedTime(hold.Since)).Where(static left => left > TimeSpan.Zero).ToList();
                return waits.Count > 0 ? waits.Min() : null;
            }
        }
    }

    /// <summary>Whether a topic is to be left alone now.</summary>
    public bool IsHeld(string topic)
    {
        lock (_gate)
        {
            return _holds.TryGetValue(topic, out var hold) && wall.GetElapsedTime(hold.Since) < hold.Wait;
        }
    }

    /// <summary>Holds a topic on which the broker refused a message, longer each time in a row. False when too many are held already.</summary>
    /// <param name="topic">The topic.</param>
    /// <param name="patiently">Whether already the first wait is the longest.</param>
    /// <param name="isFirst">Whether it is the first refusal in a row.</param>
    public bool TryHold(string topic, bool patiently, out bool isFirst)
    {
        lock (_gate)
        {
            isFirst = !_holds.TryGetValue(topic, out var hold);
            if (isFirst && _holds.Count >= MaxTopics)
            {
                return false;
            }

            hold ??= new Hold(new Backoff(shortest, longest), 0, TimeSpan.Zero);
            // What was sent together with the one before is the same refusal.
            if (wall.GetElapsedTime(hold.Since) >= hold.Wait)
            {
                if (patiently)
                {
                    hold.Backoff.Stretch();
                }

                _holds[topic] = hold with { Since = wall.GetTimestamp(), Wait = hold.Backoff.Next() };
            }

            return true;
        }
    }

    /// <summary>The broker accepts messages on a topic. True when it had refused one before.</summary>
    public bool Release(string topic)
    {
        lock (_gate)
        {
            return _holds.Remove(topic);
        }
    }

    private sealed record Hold(Backoff Backoff, long Since, TimeSpan Wait);
}
