using System.Collections.Immutable;

namespace EdgeRuntime.Workshop.Drafting;

/// <summary>An input that is a picture.</summary>
/// <param name="ChannelsFirst">Whether the channels come before height and width.</param>
/// <param name="Height">Rows.</param>
/// <param name="Width">Columns.</param>
/// <param name="Channels">1 (grey) or 3.</param>
internal sealed record ImageInput(bool ChannelsFirst, int Height, int Width, int Channels)
{
    // Smaller ones are features: ten cepstral coefficients in 49 frames are no picture.
    private const int SmallestSide = 8;

    /// <summary>The picture that a shape stands for; null where it stands for something else.</summary>
    /// <param name="shape">Dimensions, with or without a batch of one.</param>
    /// <param name="name">The input's name.</param>
    public static ImageInput? Of(ImmutableArray<int> shape, string name)
    {
        var image = shape switch
        {
            [1, var channels and (1 or 3), var height, var width] => new ImageInput(true, height, width, channels),
            [1, var height, var width, var channels and (1 or 3)] => new ImageInput(false, height, width, channels),
            [3, var height, var width] => new ImageInput(true, height, width, 3),
            [var height, var width, 3] => new ImageInput(false, height, width, 3),
            _ => null,
        };
        return image is { Height: >= SmallestSide, Width: >= SmallestSide } && (image.Channels == 3 || image.Height == image.Width || IsNamedImage(name)) ? image : null;
    }

    private static bool IsNamedImage(string name) => Array.Exists(["image", "img", "pixel"], word => name.Contains(word, StringComparison.OrdinalIgnoreCase));
}
