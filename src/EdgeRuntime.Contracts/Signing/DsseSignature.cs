namespace EdgeRuntime.Contracts.Signing;

/// <summary>One signature of an envelope.</summary>
/// <param name="KeyId">Which key is said to have made it; a hint that is not signed. Empty when the signer left it out.</param>
/// <param name="Signature">64 bytes of Ed25519.</param>
public sealed record DsseSignature(string KeyId, ReadOnlyMemory<byte> Signature);
