using System.Text.Json.Serialization;

namespace EdgeRuntime.Contracts.Manifests;

/// <summary>How a scaled image gets its pixels. Pixels are areas with half-pixel centres in all of them.</summary>
[JsonConverter(typeof(WireEnumConverter<ResizeMethod>))]
public enum ResizeMethod
{
    /// <summary>The four nearest, without antialiasing: OpenCV <c>INTER_LINEAR</c>, TensorFlow <c>bilinear</c>, PyTorch <c>interpolate(align_corners=False)</c>.</summary>
    Bilinear,

    /// <summary>The mean of what a pixel covers, shares of pixels included: OpenCV <c>INTER_AREA</c>, TensorFlow <c>area</c>. Bilinear where the image grows.</summary>
    Area,

    /// <summary>A triangle as wide as two pixels of the result: Pillow <c>BILINEAR</c>, torchvision <c>Resize</c>, TensorFlow <c>bilinear</c> with <c>antialias</c>.</summary>
    Antialias,
}

/// <summary>Makes a colour image grey by the luma of ITU-R BT.601: 0.299 R + 0.587 G + 0.114 B, as OpenCV and Pillow do. One that is grey already stays as it is.</summary>
public sealed record GreyStep : PreprocessStep;

/// <summary>Scales an image so that it fits into a size, and fills the rest; its proportions stay, as YOLO's exporters train it.</summary>
/// <param name="Width">Width of the result in pixels.</param>
/// <param name="Height">Height of the result in pixels.</param>
/// <param name="Fill">The value of every channel outside the image.</param>
/// <param name="Centered">Whether the image lies in the middle; else at the top left.</param>
public sealed record LetterboxStep(int Width, int Height, double Fill = 114, bool Centered = true) : PreprocessStep
{
    /// <summary>How the pixels between are found.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ResizeMethod Method { get; init; }
}

/// <summary>Adds a border to an image, in pixels.</summary>
public sealed record PadStep(int Left = 0, int Top = 0, int Right = 0, int Bottom = 0, double Fill = 0) : PreprocessStep;

/// <summary>Turns an image clockwise by quarter turns.</summary>
/// <param name="Degrees">90, 180 or 270.</param>
public sealed record RotateStep(int Degrees) : PreprocessStep;
