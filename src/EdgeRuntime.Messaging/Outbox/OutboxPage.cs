namespace EdgeRuntime.Messaging.Outbox;

/// <summary>Some rows of the outbox's file.</summary>
/// <param name="Messages">Those that are messages.</param>
/// <param name="Unreadable">The numbers of those that are not.</param>
/// <param name="LastRow">The number of the last row read; null when there was none.</param>
internal sealed record OutboxPage(List<OutboxMessage> Messages, List<long> Unreadable, long? LastRow);
