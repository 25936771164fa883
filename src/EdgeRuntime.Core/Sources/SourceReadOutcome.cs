namespace EdgeRuntime.Core.Sources;

/// <summary>What came of a read.</summary>
public enum SourceReadOutcome
{
    /// <summary>The sample is filled.</summary>
    Ready,

    /// <summary>Nothing to be had now; <see cref="ISource.State"/> says why. The source is trying again by itself.</summary>
    Unavailable,

    /// <summary>A finite source has come to its end; further reads answer the same.</summary>
    Ended,
}
