namespace EdgeRuntime.Messaging.Blocks;

/// <summary>A block that has passed its check.</summary>
/// <param name="Index">Its number in the block stream, from 0.</param>
/// <param name="Content">Its bytes; nobody else holds them.</param>
public readonly record struct ModelBlock(int Index, ReadOnlyMemory<byte> Content);
