using System.Text.Json.Serialization;

namespace EdgeRuntime.Contracts.Manifests;

/// <summary>Element type of a tensor or a sample. Multi-byte values are little-endian.</summary>
[JsonConverter(typeof(WireEnumConverter<ElementType>))]
public enum ElementType
{
    /// <summary>8-bit unsigned.</summary>
    [JsonStringEnumMemberName("uint8")] UInt8,

    /// <summary>8-bit signed.</summary>
    [JsonStringEnumMemberName("int8")] Int8,

    /// <summary>16-bit unsigned.</summary>
    [JsonStringEnumMemberName("uint16")] UInt16,

    /// <summary>16-bit signed.</summary>
    [JsonStringEnumMemberName("int16")] Int16,

    /// <summary>32-bit signed.</summary>
    [JsonStringEnumMemberName("int32")] Int32,

    /// <summary>64-bit signed.</summary>
    [JsonStringEnumMemberName("int64")] Int64,

    /// <summary>IEEE 754 half.</summary>
    [JsonStringEnumMemberName("float16")] Float16,

    /// <summary>IEEE 754 single.</summary>
    [JsonStringEnumMemberName("float32")] Float32,

    /// <summary>IEEE 754 double.</summary>
    [JsonStringEnumMemberName("float64")] Float64,

    /// <summary>One byte, 0 or 1.</summary>
    [JsonStringEnumMemberName("bool")] Boolean,
}
