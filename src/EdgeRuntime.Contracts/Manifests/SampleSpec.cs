using System.Collections.Immutable;

namespace EdgeRuntime.Contracts.Manifests;

/// <summary>The form of a sample: a time series <c>[samples, channels]</c> (interleaved) or an image <c>[height, width, channels]</c> (rows from the top, interleaved).</summary>
public sealed record SampleSpec
{
    /// <summary>What kind of thing a sample is.</summary>
    public required SampleKind Kind { get; init; }

    /// <summary>
    /// Dimensions. For a series the window's length and the channels. For an image 0 as height or width means any size, and a resize step must follow.
    /// </summary>
    public required ImmutableArray<int> Shape { get; init; }

    /// <summary>Samples per second of a series.</summary>
    public double? SampleRateHz { get; init; }

    /// <summary>New samples between two windows of a series; the window's length (no overlap) when absent.</summary>
    public int? Hop { get; init; }
}
