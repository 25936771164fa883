using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Fleet.Storage.Rows;

/// <summary>An event of a device.</summary>
internal sealed class EventRow
{
    public long Key { get; set; }

    public int DeviceKey { get; set; }

    public long TimeMs { get; set; }

    public EventSeverity Severity { get; set; }

    public EventName Name { get; set; }

    public string Text { get; set; } = "";

    public ErrorCode? Code { get; set; }
}
