namespace EdgeRuntime.Contracts.Messages;

/// <summary>An alarm or a line of audit.</summary>
public sealed record EventMessage : Message
{
    /// <inheritdoc/>
    public override string Schema => "event/1";

    /// <summary>How much it matters.</summary>
    public required EventSeverity Severity { get; init; }

    /// <summary>What happened: a stable snake_case name, such as <c>power_mode_changed</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What, where and what to do, for people.</summary>
    public required string Text { get; init; }

    /// <summary>The error code, where there is one.</summary>
    public ErrorCode? Code { get; init; }
}
