using System.Collections.Immutable;

namespace EdgeRuntime.Contracts.Manifests;

/// <summary>From a source's sample to the first input, as steps in the order in which they run.</summary>
public sealed record PreprocessSpec
{
    /// <summary>What the source must yield.</summary>
    public required SampleSpec Sample { get; init; }

    /// <summary>The steps; an empty list copies the sample, converted to the input's element type.</summary>
    public ImmutableArray<PreprocessStep> Steps { get => field.IsDefault ? [] : field; init; }
}
