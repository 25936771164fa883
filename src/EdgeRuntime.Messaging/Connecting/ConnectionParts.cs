using EdgeRuntime.Messaging.Blocks;
using EdgeRuntime.Messaging.Outbox;

namespace EdgeRuntime.Messaging.Connecting;

/// <summary>What the connection loop works on.</summary>
/// <param name="Queue">What is to be sent.</param>
/// <param name="Outbox">Keeps the queue's file; told of connections.</param>
/// <param name="Retained">What the broker must keep.</param>
/// <param name="Inbox">Sorts what comes in.</param>
/// <param name="Transfers">Asks for models; told of connections.</param>
/// <param name="Reporter">Says what happens.</param>
/// <param name="Offline">Composes the will and the goodbye, for a reason.</param>
internal sealed record ConnectionParts(OutboxQueue Queue, OutboxLoop Outbox, RetainedStates Retained, Inbox Inbox, TransferLink Transfers, ConnectionReporter Reporter, Func<string, byte[]> Offline);
