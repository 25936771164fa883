namespace EdgeRuntime.Agent.SelfUpdate;

/// <summary>What the updater does next; <see cref="AgentUpdateStore"/> names them in this order.</summary>
internal enum AgentUpdateStep
{
    /// <summary>Install the new package.</summary>
    Installing,

    /// <summary>Watch whether the new agent does what the previous one did.</summary>
    Watching,

    /// <summary>Install the previous package again.</summary>
    RollingBack,

    /// <summary>The new agent stays.</summary>
    Committed,

    /// <summary>The previous agent is back.</summary>
    RolledBack,

    /// <summary>Nothing was changed.</summary>
    Refused,
}
