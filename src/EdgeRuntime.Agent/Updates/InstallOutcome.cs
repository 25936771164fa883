using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Agent.Updates;

/// <summary>What came of an attempt to install a model.</summary>
/// <param name="Kind">Whether and when to try again.</param>
/// <param name="Error">Why it is not installed; null when it is.</param>
internal readonly record struct InstallOutcome(InstallOutcomeKind Kind, ErrorInfo? Error)
{
    /// <summary>It runs.</summary>
    public static InstallOutcome Done { get; } = new(InstallOutcomeKind.Settled, null);

    /// <summary>It came to nothing; only a new order begins again.</summary>
    public static InstallOutcome Failed(ErrorInfo error) => new(InstallOutcomeKind.Settled, error);

    /// <summary>Something outside is missing; it is tried again by itself.</summary>
    public static InstallOutcome Later(ErrorInfo error) => new(InstallOutcomeKind.Later, error);

    /// <summary>It runs on trial, but does nothing that it could be judged by; it is looked at again by itself.</summary>
    public static InstallOutcome Untried(ErrorInfo error) => new(InstallOutcomeKind.Untried, error);

    /// <summary>The charge is too low; it is tried again when there is more.</summary>
    public static InstallOutcome Deferred(ErrorInfo error) => new(InstallOutcomeKind.Deferred, error);
}
