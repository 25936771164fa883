using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Contracts.Topics;

/// <summary>What the topic of a device's message says.</summary>
/// <param name="Device">The device id; valid.</param>
/// <param name="Class">The topic class.</param>
/// <param name="Model">The model id of results, valid; null of other classes.</param>
/// <param name="IsBatch">Whether the message holds several results.</param>
public readonly record struct DeviceTopic(string Device, MessageClass Class, string? Model = null, bool IsBatch = false);
