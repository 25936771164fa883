namespace EdgeRuntime.Fleet.Storage.Rows;

/// <summary>Messages that were refused for one reason, with the last one as a sample.</summary>
internal sealed class RefusedRow
{
    public string Cell { get; set; } = "";

    /// <summary>The reason, without figures of the message.</summary>
    public string Reason { get; set; } = "";

    public long Count { get; set; }

    public long LastMs { get; set; }

    public string Topic { get; set; } = "";

    public string Detail { get; set; } = "";

    /// <summary>The first bytes of the last such payload.</summary>
    public byte[] Sample { get; set; } = [];
}
