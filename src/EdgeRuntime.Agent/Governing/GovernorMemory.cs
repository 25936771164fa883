using System.Collections.Immutable;
using EdgeRuntime.Core.Linux;

namespace EdgeRuntime.Agent.Governing;

/// <summary>What must outlive the agent: what the board's governors were before it changed them, and what it has found out. Immutable.</summary>
internal sealed record GovernorMemory
{
    /// <summary>The boot in which <see cref="Found"/> was found; another one begins with the kernel's own governors.</summary>
    public string? BootId { get; init; }

    /// <summary>The governors that the board had; none: nothing has been changed, or all has been put back.</summary>
    public ImmutableArray<DomainGovernor> Found { get => field.IsDefault ? [] : field; init; }

    /// <summary>What the agent may have set in their place. A domain that has something else was changed by somebody else, and is left alone.</summary>
    public ImmutableArray<string> Tried { get => field.IsDefault ? [] : field; init; }

    /// <summary>The choice; null before one was made.</summary>
    public GovernorVerdict? Verdict { get; init; }

    /// <summary>Whether there is something to put back.</summary>
    public bool IsOpen => Found.Length > 0;

    /// <summary>Whether a file of this content can have been written by the agent.</summary>
    public bool IsSound() =>
        Found.All(static each => each is { Domain: not null, Governor: not null } && each.Domain.StartsWith("policy", StringComparison.Ordinal) && !each.Domain.Contains('/', StringComparison.Ordinal))
        && Tried.All(static each => each is not null)
        && Verdict is null or { BasedOn: not null };
}
