using System.Text.Json.Serialization;

namespace EdgeRuntime.Contracts.Manifests;

/// <summary>What the figures of a box count.</summary>
[JsonConverter(typeof(WireEnumConverter<BoxUnit>))]
public enum BoxUnit
{
    /// <summary>Fractions of the input's width and height.</summary>
    Fractions,

    /// <summary>Pixels of the input.</summary>
    Pixels,
}
