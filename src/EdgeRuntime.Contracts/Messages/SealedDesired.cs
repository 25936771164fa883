namespace EdgeRuntime.Contracts.Messages;

/// <summary>A desired document and the bytes that are published for it, signed or not.</summary>
/// <param name="Document">What it says.</param>
/// <param name="Payload">What the device gets.</param>
public sealed record SealedDesired(DesiredDocument Document, ReadOnlyMemory<byte> Payload);
