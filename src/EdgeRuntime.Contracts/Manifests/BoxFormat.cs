using System.Text.Json.Serialization;

namespace EdgeRuntime.Contracts.Manifests;

/// <summary>The order of the four figures of a box.</summary>
[JsonConverter(typeof(WireEnumConverter<BoxFormat>))]
public enum BoxFormat
{
    /// <summary>Top, left, bottom, right, as TensorFlow has it.</summary>
    Yxyx,

    /// <summary>Left, top, right, bottom, as PyTorch has it.</summary>
    Xyxy,

    /// <summary>Centre x, centre y, width, height, as YOLO has it.</summary>
    [JsonStringEnumMemberName("cxcywh")] CenterSize,

    /// <summary>Left, top, width, height.</summary>
    Xywh,
}
