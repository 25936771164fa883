namespace EdgeRuntime.Messaging.Connecting;

/// <summary>
/// Messages of one connection that the broker has not confirmed, by packet identifier. The identifiers are the upper half of those that MQTT has; the lower half is MQTTnet's, for its own requests. Thread-safe.
/// </summary>
internal sealed class PublishWindow
{
    /// <summary>The lowest identifier of this window.</summary>
    public const ushort FirstIdentifier = 0x8000;

    private readonly Lock _gate = new();
    private readonly Dictionary<ushort, SentMessage> _messages = [];
    private ushort _last = ushort.MaxValue;

    /// <summary>How many there are.</summary>
    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _messages.Count;
            }
        }
    }

    /// <summary>Adds a message.</summary>
    /// <returns>Its identifier.</returns>
    public ushort Add(SentMessage message)
    {
        lock (_gate)
        {
            do
            {
                _last = _last == ushort.MaxValue ? FirstIdentifier : (ushort)(_last + 1);
            }
            while (!_messages.TryAdd(_last, message));

            return _last;
        }
    }

    /// <summary>Takes a message out; false when there is none of that identifier.</summary>
    public bool TryTake(ushort identifier, out SentMessage message)
    {
        lock (_gate)
        {
            return _messages.Remove(identifier, out message);
        }
    }

    /// <summary>Takes all out.</summary>
    public List<SentMessage> TakeAll()
    {
        lock (_gate)
        {
            List<SentMessage> all = [.. _messages.Values];
            _messages.Clear();
            return all;
        }
    }
}
