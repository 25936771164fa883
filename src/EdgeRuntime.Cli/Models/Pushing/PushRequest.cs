using System.Collections.Immutable;
using EdgeRuntime.Cli.Orders.Asking;
using EdgeRuntime.Contracts.Signing;
using EdgeRuntime.Workshop.Bundles;

namespace EdgeRuntime.Cli.Models.Pushing;

/// <summary>What to push, and to whom.</summary>
/// <param name="Name">The bundle as the user named it.</param>
/// <param name="Bundle">The bundle, whose signatures and bytes have been checked.</param>
/// <param name="Target">The devices.</param>
/// <param name="Variants">The variants that they may run; none for all.</param>
internal sealed record PushRequest(string Name, Bundle Bundle, TargetRequest Target, ImmutableArray<string> Variants)
{
    /// <summary>The source for devices whose configuration does not name the model; null for the one that their last order named.</summary>
    public string? Source { get; init; }

    /// <summary>Permission to roll back; null without.</summary>
    public DsseEnvelope? Grant { get; init; }

    /// <summary>How long to wait for the devices; null for not at all.</summary>
    public TimeSpan? Wait { get; init; }

    /// <summary>Whether the blocks stay at the broker even when nobody needs them any more.</summary>
    public bool Keeps { get; init; }
}
