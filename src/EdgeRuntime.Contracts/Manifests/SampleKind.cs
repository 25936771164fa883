using System.Text.Json.Serialization;

namespace EdgeRuntime.Contracts.Manifests;

/// <summary>What kind of thing a sample is.</summary>
[JsonConverter(typeof(WireEnumConverter<SampleKind>))]
public enum SampleKind
{
    /// <summary>A window of a time series, <c>[samples, channels]</c>.</summary>
    Series,

    /// <summary>An image, <c>[height, width, channels]</c>.</summary>
    Image,

    /// <summary>A tensor of any shape, passed on as it is.</summary>
    Tensor,
}
