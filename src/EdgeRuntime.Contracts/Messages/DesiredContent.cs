using System.Collections.Immutable;

namespace EdgeRuntime.Contracts.Messages;

/// <summary>What a desired document says, without for whom, its number and its expiry.</summary>
public sealed record DesiredContent
{
    /// <inheritdoc cref="DesiredDocument.Models"/>
    public ImmutableArray<DesiredModel> Models { get => field.IsDefault ? [] : field; init; }

    /// <inheritdoc cref="DesiredDocument.Policy"/>
    public DesiredPolicy? Policy { get; init; }

    /// <inheritdoc cref="DesiredDocument.Settings"/>
    public IReadOnlyDictionary<string, double>? Settings { get; init; }

    /// <inheritdoc cref="DesiredDocument.Agent"/>
    public DesiredAgent? Agent { get; init; }

    /// <summary>Whether it says nothing at all.</summary>
    internal bool IsEmpty => Models.IsEmpty && Policy is null && Settings is null or { Count: 0 } && Agent is null;
}
