using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Client;

/// <summary>An event of a device.</summary>
/// <param name="Key">Grows with the order of storing; the place of a page.</param>
/// <param name="Device">The device.</param>
/// <param name="Time">When.</param>
/// <param name="Severity">How much it matters.</param>
/// <param name="Name">What happened.</param>
/// <param name="Text">What, where and what to do.</param>
/// <param name="Code">Why, where something failed.</param>
public sealed record DeviceEvent(long Key, string Device, DateTimeOffset Time, EventSeverity Severity, EventName Name, string Text, ErrorCode? Code);
