namespace EdgeRuntime.Messaging.Blocks;

/// <summary>How far a publication has come.</summary>
/// <param name="Blocks">Blocks that the broker keeps now.</param>
/// <param name="BlockCount">All blocks.</param>
/// <param name="KeptBefore">Those that it kept from an earlier attempt and that were not sent again.</param>
/// <param name="Bytes">Bytes of <paramref name="Blocks"/>.</param>
public readonly record struct PublishProgress(int Blocks, int BlockCount, int KeptBefore, long Bytes);
