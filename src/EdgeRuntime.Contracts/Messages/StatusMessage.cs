namespace EdgeRuntime.Contracts.Messages;

/// <summary>Retained presence; the same shape is the birth, the will and the graceful goodbye.</summary>
public sealed record StatusMessage : Message
{
    /// <inheritdoc/>
    public override string Schema => "status/1";

    /// <summary>Presence.</summary>
    public required PresenceState State { get; init; }

    /// <summary>When an asleep device means to be back.</summary>
    public DateTimeOffset? WakeAt { get; init; }

    /// <summary>Why, in words for an operator: <c>started</c>, <c>stopped</c>, <c>connection lost</c>.</summary>
    public string? Reason { get; init; }
}
