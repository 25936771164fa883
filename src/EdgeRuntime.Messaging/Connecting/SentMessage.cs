using EdgeRuntime.Messaging.Outbox;

namespace EdgeRuntime.Messaging.Connecting;

/// <summary>A message that is under way.</summary>
/// <param name="Topic">Its topic.</param>
/// <param name="Outbox">The message of the outbox; null where it is a retained state.</param>
/// <param name="Mark">When it was sent, and how much was under way then.</param>
internal readonly record struct SentMessage(string Topic, OutboxMessage? Outbox, SentMark Mark);
