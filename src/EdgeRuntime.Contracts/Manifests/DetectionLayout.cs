using System.Text.Json.Serialization;

namespace EdgeRuntime.Contracts.Manifests;

/// <summary>What the outputs of a detector hold; the manifest lists them in the order that is given here.</summary>
[JsonConverter(typeof(WireEnumConverter<DetectionLayout>))]
public enum DetectionLayout
{
    /// <summary>Boxes <c>[n, 4]</c> and scores <c>[n, classes]</c>.</summary>
    Boxes,

    /// <summary>One output <c>[1, 4 + classes, n]</c> or <c>[1, n, 4 + classes]</c>: YOLOv8 and its kin.</summary>
    Yolo,

    /// <summary>One output <c>[1, n, 5 + classes]</c> or <c>[1, 5 + classes, n]</c>, with the score of there being an object at all: YOLOv5, YOLOX.</summary>
    [JsonStringEnumMemberName("yolo-objectness")] YoloObjectness,

    /// <summary>One output <c>[1, n, 6]</c> of box, score and class, already suppressed: YOLOv10 and exports with suppression inside.</summary>
    [JsonStringEnumMemberName("end-to-end")] EndToEnd,

    /// <summary>Boxes <c>[n, 4]</c>, classes <c>[n]</c>, scores <c>[n]</c> and, where there is one, the count, already suppressed: SSD with its postprocessing, as TensorFlow Lite orders it.</summary>
    Ssd,

    /// <summary>The heads <c>cls_S</c>, <c>obj_S</c>, <c>bbox_S</c> and <c>kps_S</c> for each stride S: YuNet, which finds faces and five points of each.</summary>
    Yunet,
}
