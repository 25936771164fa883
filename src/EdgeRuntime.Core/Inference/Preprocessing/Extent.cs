namespace EdgeRuntime.Core.Inference.Preprocessing;

/// <summary>The form of values between two steps: rows, columns and interleaved channels; a series has one row per sample and one column.</summary>
/// <param name="Height">Rows of an image, samples of a series.</param>
/// <param name="Width">Columns of an image; 1 for a series.</param>
/// <param name="Channels">Channels.</param>
/// <param name="ChannelsFirst">Whether the channels have been moved in front.</param>
internal readonly record struct Extent(int Height, int Width, int Channels, bool ChannelsFirst = false)
{
    /// <summary>Elements in all.</summary>
    public int Count => Height * Width * Channels;
}
