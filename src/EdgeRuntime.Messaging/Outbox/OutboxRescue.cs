namespace EdgeRuntime.Messaging.Outbox;

/// <summary>What became of a damaged file.</summary>
/// <param name="Damage">What was wrong with it.</param>
/// <param name="MovedTo">Where it lies now.</param>
/// <param name="Saved">Messages that the new file has of it.</param>
/// <param name="Lost">Rows that could not be read; null when that cannot be known.</param>
internal sealed record OutboxRescue(string Damage, string MovedTo, int Saved, long? Lost);
