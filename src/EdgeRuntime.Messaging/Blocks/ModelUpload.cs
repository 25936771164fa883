using EdgeRuntime.Contracts.Manifests;

namespace EdgeRuntime.Messaging.Blocks;

/// <summary>A model, or a release of the agent, that is to be published.</summary>
/// <param name="Model">Its manifest, whose signature has been checked.</param>
/// <param name="ReadBlock">Reads a block of the block stream; called for one block at a time, in ascending order, and may be called for fewer than all. Its bytes must stay as they are.</param>
public sealed record ModelUpload(ISignedPayload Model, Func<int, CancellationToken, ValueTask<ReadOnlyMemory<byte>>> ReadBlock);
