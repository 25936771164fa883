namespace EdgeRuntime.Fleet.Ingest;

/// <summary>What became of a batch.</summary>
internal sealed class BatchOutcome
{
    private readonly HashSet<string> _changed = new(StringComparer.Ordinal);
    private readonly List<RefusedMessage> _refused = [];

    /// <summary>Messages that are stored now and were not before.</summary>
    public int Stored { get; set; }

    /// <summary>Messages that were stored before.</summary>
    public int Repeated { get; set; }

    /// <summary>Devices of which something is new.</summary>
    public IReadOnlyCollection<string> ChangedDevices => _changed;

    /// <summary>Messages that cannot be stored.</summary>
    public IReadOnlyList<RefusedMessage> Refused => _refused;

    public void Changed(string device) => _changed.Add(device);

    public void Refuse(ReadMessage message, string reason, string detail) => _refused.Add(new RefusedMessage(message.Source.Topic, message.Source.Payload, reason, detail));
}
