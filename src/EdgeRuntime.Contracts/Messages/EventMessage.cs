namespace EdgeRuntime.Contracts.Messages;

/// <summary>An alarm or a line of audit.</summary>
public sealed record EventMessage : Message
{
    /// <inheritdoc/>
    public override string Schema => "event/1";

    /// <summary>How much it matters.</summary>
    public required EventSeverity Severity { get; init; }

    /// <summary>What happened.</summary>
    public required EventName Name { get; init; }

    /// <summary>What, where and what to do, for people.</summary>
    public required string Text { get; init; }

    /// <summary>Why, where something failed.</summary>
    public ErrorCode? Code { get; init; }
}
