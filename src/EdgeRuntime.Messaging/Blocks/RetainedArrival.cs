namespace EdgeRuntime.Messaging.Blocks;

/// <summary>A message that came in for a fetch.</summary>
/// <param name="Key">What its topic stands for.</param>
/// <param name="Length">Bytes of its payload.</param>
/// <param name="Content">A copy of its payload; null when it was longer than the fetch takes.</param>
internal readonly record struct RetainedArrival(int Key, long Length, byte[]? Content);
