using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Client;

/// <summary>The newest result of a device.</summary>
/// <param name="Model">Model id.</param>
/// <param name="Digest">First 16 hex digits of the model's digest.</param>
/// <param name="Source">Name of the source.</param>
/// <param name="Item">The result.</param>
public sealed record DeviceResult(string Model, string Digest, string Source, ResultItem Item);
