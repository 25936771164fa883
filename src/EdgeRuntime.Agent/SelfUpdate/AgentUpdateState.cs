using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Agent.SelfUpdate;

/// <summary>
/// How far an update of the agent has come. It is written durably before each step, so that whoever reads it after a power cut knows what may have been done and does it again: every step can be
/// repeated. Pure.
/// </summary>
internal sealed record AgentUpdateState
{
    /// <summary>How often a step may be begun before the previous agent is taken back: a board that goes down each time during it may do so because of it.</summary>
    public const int MaxAttempts = 3;

    /// <summary>Digest of the manifest.</summary>
    public required string Digest { get; init; }

    /// <summary>Generation of the order that asked for it.</summary>
    public long Generation { get; init; }

    /// <summary>Version of the new package; null where it was refused unread.</summary>
    public string? Version { get; init; }

    /// <summary>Its release.</summary>
    public long Release { get; init; }

    /// <summary>The highest release that was committed: nothing older is installed.</summary>
    public long FloorRelease { get; init; }

    /// <summary>Version of the previous package.</summary>
    public string? PreviousVersion { get; init; }

    /// <summary>What is to be done next, or how it ended.</summary>
    public required AgentUpdateStep Step { get; init; }

    /// <summary>How often the step was begun.</summary>
    public int Attempts { get; init; }

    /// <summary>Why it was refused or rolled back.</summary>
    public ErrorInfo? Error { get; init; }

    /// <summary>What the previous agent did: the new one must do the same.</summary>
    public AgentHealth Before { get; init; } = new(false);

    /// <summary>Configuration files of the new package.</summary>
    public string[] Conffiles { get; init; } = [];

    /// <summary>Whether the update ended.</summary>
    public bool IsEnded => Step is AgentUpdateStep.Committed or AgentUpdateStep.RolledBack or AgentUpdateStep.Refused;

    /// <summary>The phase that the agent reports.</summary>
    public ModelPhase Phase => Step switch
    {
        AgentUpdateStep.Committed => ModelPhase.Committed,
        AgentUpdateStep.RolledBack => ModelPhase.RolledBack,
        AgentUpdateStep.Refused => ModelPhase.Failed,
        _ => ModelPhase.Trial,
    };

    /// <summary>By reference: nobody compares or prints states, and what a record generates for that would only make the agent larger.</summary>
    public bool Equals(AgentUpdateState? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => Digest.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Digest;

    /// <summary>A step is about to begin, for the first time or again after a power cut.</summary>
    public AgentUpdateState Begin() => IsEnded ? this
        : Step != AgentUpdateStep.RollingBack && Attempts >= MaxAttempts
            ? (this with { Step = AgentUpdateStep.RollingBack, Attempts = 1, Error = new ErrorInfo(ErrorCode.CrashLoop, FormattableString.Invariant($"the device went down {Attempts} times during the update")) })
            : this with { Attempts = Attempts + 1 };

    /// <summary>A step ended.</summary>
    /// <param name="error">What went wrong; null for nothing. The way back is tried until it succeeds.</param>
    public AgentUpdateState End(ErrorInfo? error) => (Step, error) switch
    {
        (AgentUpdateStep.Installing, null) => this with { Step = AgentUpdateStep.Watching, Attempts = 0 },
        (AgentUpdateStep.Watching, null) => this with { Step = AgentUpdateStep.Committed, Attempts = 0, FloorRelease = Math.Max(FloorRelease, Release) },
        (AgentUpdateStep.Installing or AgentUpdateStep.Watching, { } fault) => this with { Step = AgentUpdateStep.RollingBack, Attempts = 0, Error = fault },
        (AgentUpdateStep.RollingBack, null) => this with { Step = AgentUpdateStep.RolledBack, Attempts = 0 },
        _ => this,
    };
}
