namespace EdgeRuntime.Messaging;

/// <summary>Who speaks: the device, and this start of its agent.</summary>
/// <param name="Device">The device id.</param>
/// <param name="Session">UUIDv7 of this start.</param>
public sealed record DeviceIdentity(string Device, Guid Session);
