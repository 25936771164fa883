using System.Collections.Immutable;

namespace EdgeRuntime.Contracts.Messages;

/// <summary>Retained state that the device has applied.</summary>
public sealed record ReportedMessage : Message
{
    /// <inheritdoc/>
    public override string Schema => "reported/1";

    /// <summary>The generation of the desired document in force; 0 when none was ever applied.</summary>
    public required long Generation { get; init; }

    /// <summary>The last refused desired document.</summary>
    public RefusedGeneration? Refused { get; init; }

    /// <summary>The policy in force.</summary>
    public required PolicyInfo Policy { get; init; }

    /// <summary>Every model of the device.</summary>
    public ImmutableArray<ModelStatus> Models { get => field.IsDefault ? [] : field; init; }

    /// <summary>The last update of the agent itself; absent where there was none.</summary>
    public AgentStatus? Agent { get; init; }
}
