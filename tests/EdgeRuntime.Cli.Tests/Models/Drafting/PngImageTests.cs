using EdgeRuntime.Cli.Models.Drafting;
using EdgeRuntime.Contracts.Messages;
using StbImageSharp;

namespace EdgeRuntime.Cli.Tests.Models.Drafting;

/// <summary>Pictures that <c>model init</c> draws, read back by another decoder.</summary>
public sealed class PngImageTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(7, 3)]
    [InlineData(320, 200)]
    public void Write_ReadByStb_IsTheSamePixels(int width, int height)
    {
        var rgb = new byte[width * height * 3];
        new Random(width).NextBytes(rgb);

        using var stream = new MemoryStream();
        PngImage.Write(stream, rgb, width, height);

        var image = ImageResult.FromMemory(stream.ToArray(), ColorComponents.RedGreenBlue);
        Assert.Equal((width, height), (image.Width, image.Height));
        Assert.Equal(rgb, image.Data);
    }

    [Fact]
    public void Draw_Box_HasItsEdgesAndNumberInside()
    {
        var rgb = new byte[40 * 40 * 3];

        BoxDrawing.Draw(rgb, 40, 40, [new DetectedBox("a", 1, 0.25, 0.25, 0.5, 0.5)]);

        Assert.True(IsDrawn(10, 10));
        Assert.True(IsDrawn(29, 29));
        Assert.False(IsDrawn(9, 9));
        Assert.False(IsDrawn(30, 30));
        Assert.False(IsDrawn(20, 20));
        Assert.Contains(Enumerable.Range(0, 8 * 12), at => IsDrawn(11 + (at % 8), 11 + (at / 8)));

        bool IsDrawn(int x, int y) => rgb[((y * 40) + x) * 3] != 0;
    }

    [Fact]
    public void Draw_BoxesOutsideOrNotNumbers_StayInside()
    {
        var rgb = new byte[16 * 16 * 3];

        BoxDrawing.Draw(rgb, 16, 16, [new DetectedBox("a", 1, -1, -1, 5, 5), new DetectedBox("b", 1, double.NaN, 0.9, double.PositiveInfinity, 2), new DetectedBox("c", 1, 0.99, 0.99, 0.01, 0.01)]);

        Assert.Contains(rgb, static value => value != 0);
    }
}
