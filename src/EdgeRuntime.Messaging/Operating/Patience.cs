namespace EdgeRuntime.Messaging.Operating;

/// <summary>How soon it is worth trying again what the broker refused.</summary>
internal enum Patience
{
    /// <summary>After the usual waits, doubled each time.</summary>
    Usual,

    /// <summary>After the longest usual wait: somebody must act first, or the broker must be spared.</summary>
    Long,

    /// <summary>After much longer than that.</summary>
    VeryLong,

    /// <summary>Never: the same again cannot succeed.</summary>
    Never,
}
