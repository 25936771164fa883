namespace EdgeRuntime.Messaging.Connecting;

/// <summary>What must be kept by the broker at all times: the latest payload of each retained topic, and which of them the broker lacks. Thread-safe.</summary>
internal sealed class RetainedStates
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, (string? Schema, Func<byte[]> Compose)> _states = new(StringComparer.Ordinal);
    private readonly HashSet<string> _missing = new(StringComparer.Ordinal);

    /// <summary>Sets a topic's state. It is composed when it is sent, so that it carries the numbers and times of then. No schema: it is no message of our contract.</summary>
    public void Set(string topic, string? schema, Func<byte[]> compose)
    {
        lock (_gate)
        {
            _states[topic] = (schema, compose);
            _missing.Add(topic);
        }
    }

    /// <summary>A new connection: the broker may have lost everything.</summary>
    public void MarkAllMissing()
    {
        lock (_gate)
        {
            _missing.UnionWith(_states.Keys);
        }
    }

    /// <summary>One topic that the broker lacks, of those that are not held back.</summary>
    public bool TryTake(Func<string, bool> isHeld, out string topic, out string? schema, out Func<byte[]> compose)
    {
        lock (_gate)
        {
            topic = _missing.FirstOrDefault(missing => !isHeld(missing)) ?? "";
            _missing.Remove(topic);
            var found = _states.TryGetValue(topic, out var state);
            (schema, compose) = found ? state : ("", static () => []);
            return found;
        }
    }

    /// <summary>Sending it failed, or somebody needs it again. Topics that were never set are passed over.</summary>
    public void PutBack(string topic)
    {
        lock (_gate)
        {
            if (_states.ContainsKey(topic))
            {
                _missing.Add(topic);
            }
        }
    }
}
