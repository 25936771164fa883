namespace EdgeRuntime.Agent.Updates;

/// <summary>Whether and when an install is tried again.</summary>
internal enum InstallOutcomeKind
{
    /// <summary>It has come to its end, good or bad.</summary>
    Settled,

    /// <summary>After a while.</summary>
    Later,

    /// <summary>After a while; until then it runs on trial.</summary>
    Untried,

    /// <summary>When there is charge.</summary>
    Deferred,
}
