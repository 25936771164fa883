namespace EdgeRuntime.Fleet.Ingest;

/// <summary>Messages of one broker since the start.</summary>
internal sealed class IngestCounters
{
    private long _stored;
    private long _repeated;
    private long _refused;

    /// <summary>Messages stored.</summary>
    public long Stored => Interlocked.Read(ref _stored);

    /// <summary>Deliveries of messages that were stored before.</summary>
    public long Repeated => Interlocked.Read(ref _repeated);

    /// <summary>Messages refused.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    public void Add(int stored, int repeated, int refused)
    {
        Interlocked.Add(ref _stored, stored);
        Interlocked.Add(ref _repeated, repeated);
        Interlocked.Add(ref _refused, refused);
    }
}
