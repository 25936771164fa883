using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Messaging.Outbox;

/// <summary>What the outbox's loop works with.</summary>
/// <param name="Wall">The wall clock.</param>
/// <param name="Clock">The time by which messages age.</param>
/// <param name="Drops">Counts what is given up.</param>
/// <param name="Logger">The log.</param>
internal sealed record OutboxServices(TimeProvider Wall, AgeClock Clock, DropCounters Drops, ILogger Logger);
