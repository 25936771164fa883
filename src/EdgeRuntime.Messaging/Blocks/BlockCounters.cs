namespace EdgeRuntime.Messaging.Blocks;

/// <summary>What a download has seen so far.</summary>
/// <param name="Bytes">Bytes of payload that came in, those of refused and repeated messages among them.</param>
/// <param name="Asked">Blocks that the broker was asked for, each time counted.</param>
/// <param name="AskedAgain">Those of them that had been asked for before.</param>
/// <param name="Wrong">Messages that were not the block that they should be.</param>
/// <param name="Ignored">Messages that brought a block again or that nobody had asked for.</param>
/// <param name="Cleared">Messages that said that the broker keeps a block no longer.</param>
public readonly record struct BlockCounters(long Bytes, int Asked, int AskedAgain, int Wrong, int Ignored, int Cleared);
