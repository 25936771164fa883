namespace EdgeRuntime.Messaging.Blocks;

/// <summary>A message that came in for a fetch.</summary>
/// <param name="Key">What its topic stands for.</param>
/// <param name="Length">Bytes of its payload.</param>
/// <param name="Content">Its payload, which nobody changes any more; null when it was longer than the fetch takes.</param>
internal readonly record struct RetainedArrival(int Key, long Length, ReadOnlyMemory<byte>? Content);
