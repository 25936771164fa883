namespace EdgeRuntime.Messaging.Connecting;

/// <summary>A message that was sent.</summary>
/// <param name="At">Timestamp of when.</param>
/// <param name="Bytes">Its bytes.</param>
/// <param name="UnderWay">Bytes that were unconfirmed then, its own included.</param>
internal readonly record struct SentMark(long At, long Bytes, long UnderWay);
