using System.Collections.Immutable;
using System.Globalization;
using EdgeRuntime.Contracts.Manifests;

namespace EdgeRuntime.Core.Sources;

/// <summary>The form of what a source yields.</summary>
/// <param name="Kind">Series <c>[samples, channels]</c>, image <c>[height, width, channels]</c> or tensor.</param>
/// <param name="Type">Element type; series and images are interleaved, rows from the top.</param>
/// <param name="Shape">Dimensions. 0 as an image's height or width: the size varies from sample to sample.</param>
/// <param name="SampleRateHz">Samples per second of a series.</param>
public sealed record SampleFormat(SampleKind Kind, ElementType Type, ImmutableArray<int> Shape, double? SampleRateHz = null)
{
    /// <summary>Elements of one sample; 0 when the size varies.</summary>
    public int ElementCount { get; } = checked(Shape.Aggregate(1, (product, dimension) => product * dimension));

    /// <summary>Bytes of one sample; 0 when the size varies.</summary>
    public int SizeInBytes => checked(ElementCount * Type.SizeInBytes());

    /// <summary>The form that a model asks for, as if made to measure: bytes for images, floats for everything else.</summary>
    /// <param name="wanted">The manifest's word on samples.</param>
    /// <param name="openSize">What stands for an image size that the manifest leaves open; 0 leaves it open here too.</param>
    public static SampleFormat Of(SampleSpec wanted, int openSize = 0) => new(
        wanted.Kind,
        wanted.Kind == SampleKind.Image ? ElementType.UInt8 : ElementType.Float32,
        [.. wanted.Shape.Select(dimension => dimension == 0 ? openSize : dimension)],
        wanted.SampleRateHz);

    /// <inheritdoc/>
    public override string ToString()
    {
        var rate = SampleRateHz is { } hz ? string.Create(CultureInfo.InvariantCulture, $" at {hz:0.###} Hz") : "";
        return $"{Type.ToString().ToLowerInvariant()} [{string.Join(',', Shape)}]{rate}";
    }
}
