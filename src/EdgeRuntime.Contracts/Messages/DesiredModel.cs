using System.Collections.Immutable;
using EdgeRuntime.Contracts.Signing;

namespace EdgeRuntime.Contracts.Messages;

/// <summary>One model that a device should run.</summary>
public sealed record DesiredModel
{
    /// <summary>Model id.</summary>
    public required string Model { get; init; }

    /// <summary>Lowercase sha256 of the manifest's bytes.</summary>
    public required string Digest { get; init; }

    /// <summary>The variants to fetch and choose among; empty: all of them.</summary>
    public ImmutableArray<string> Variants { get => field.IsDefault ? [] : field; init; }

    /// <summary>Longest <see cref="Source"/>, in characters.</summary>
    public const int MaxSourceChars = 128;

    /// <summary>
    /// The configured source that feeds the model; needed where the device's configuration does not name the model. The device then runs the model beside its configured ones until an order no longer
    /// names it.
    /// </summary>
    public string? Source { get; init; }

    /// <summary>A signed <see cref="RollbackGrant"/>, where the model's release is below the device's floor; opened by <see cref="DesiredReader.ReadGrant"/>.</summary>
    public DsseEnvelope? Grant { get; init; }
}
