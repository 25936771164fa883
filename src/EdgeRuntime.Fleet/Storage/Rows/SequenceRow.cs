using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Fleet.Storage.Rows;

/// <summary>Which messages of one session and class are stored: deliveries twice are recognised by it, and gaps are seen.</summary>
internal sealed class SequenceRow
{
    public int DeviceKey { get; set; }

    public Guid Session { get; set; }

    public MessageClass Class { get; set; }

    /// <summary>Stored numbers as ranges: <c>1-40,42-50</c>.</summary>
    public string Ranges { get; set; } = "";

    /// <summary>When the session began, Unix milliseconds: by its own clock if that was set, else as its first live message had it. What an unset clock says is corrected by it.</summary>
    public long? SessionStartMs { get; set; }

    /// <summary>When the last message came, Unix milliseconds.</summary>
    public long UpdatedMs { get; set; }
}
