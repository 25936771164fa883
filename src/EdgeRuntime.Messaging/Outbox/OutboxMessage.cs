using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Messaging.Outbox;

/// <summary>A message on its way out. The key (session, class, seq) identifies it for good.</summary>
internal sealed class OutboxMessage
{
    /// <summary>The <see cref="Connection"/> of a message that has been in the file only.</summary>
    public const long UnknownConnection = -1;

    public required Guid Session { get; init; }

    public required MessageClass Class { get; init; }

    public required long Seq { get; init; }

    public required string Topic { get; init; }

    public required string Schema { get; init; }

    public required byte[] Payload { get; init; }

    /// <summary>What it answers; only on responses.</summary>
    public byte[]? Correlation { get; init; }

    /// <summary>The connection that was up when it was made; 0 for none, <see cref="UnknownConnection"/> for one that was read back from the file.</summary>
    public required long Connection { get; init; }

    /// <summary>When it was put in, by the <see cref="AgeClock"/>; negative for one of an earlier run.</summary>
    public required TimeSpan MadeAt { get; init; }

    /// <summary>Row of the file; 0 while it is in memory only.</summary>
    public long Row { get; set; }

    /// <summary>Whether the broker has it or it was dropped; then a row that is still being written is deleted at once.</summary>
    public bool IsDone { get; set; }

    /// <summary>What it is counted as against the byte caps: the payload and what a row costs besides.</summary>
    public int Size => Payload.Length + Topic.Length + 100;

    /// <summary>Responses are worthless to anyone who is not waiting now.</summary>
    public bool IsDurable => Class is MessageClass.Results or MessageClass.Energy or MessageClass.Events;
}
