using System.Collections.Immutable;
using CsCheck;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Inference.Preprocessing;

namespace EdgeRuntime.Core.Tests.Inference.Preprocessing;

/// <summary>Each step against the plainest way to write it.</summary>
public sealed class PreprocessOpTests
{
    [Fact]
    public void Layout_AnyExtent_ChannelsComeFirst() => Values.Extents.Sample(static extent =>
    {
        var input = Values.Of(extent);
        var output = Values.Run(new LayoutOp(), extent, input);

        foreach (var (y, x, c) in Pixels(extent))
        {
            Assert.Equal(Values.At(input, extent, y, x, c), output[(((c * extent.Height) + y) * extent.Width) + x]);
        }

        Assert.Equal(extent with { ChannelsFirst = true }, new LayoutOp().Output(extent));
    });

    [Fact]
    public void ChannelOrder_AnyExtent_IsReversedInEachPixel() => Values.Extents.Sample(static extent =>
    {
        var input = Values.Of(extent);
        var output = Values.Run(new ChannelOrderOp(), extent, input);

        foreach (var (y, x, c) in Pixels(extent))
        {
            Assert.Equal(Values.At(input, extent, y, x, extent.Channels - 1 - c), Values.At(output, extent, y, x, c));
        }
    });

    [Fact]
    public void Crop_AnyRectangle_IsThatPartOfTheImage() =>
        Gen.Select(Values.Extents, Gen.Double[0, 0.99], Gen.Double[0, 0.99], Gen.Double[0.01, 1], Gen.Double[0.01, 1]).Sample(static (extent, x, y, w, h) =>
        {
            var op = new CropOp(new CropStep(x, y, Math.Min(w, 1 - x), Math.Min(h, 1 - y)));
            var input = Values.Of(extent);
            var output = Values.Run(op, extent, input);
            var size = op.Output(extent);
            var (top, left) = (Math.Min((int)(y * extent.Height), extent.Height - size.Height), Math.Min((int)(x * extent.Width), extent.Width - size.Width));

            Assert.True(size is { Height: > 0, Width: > 0 } && size.Channels == extent.Channels);
            foreach (var (row, column, c) in Pixels(size))
            {
                Assert.Equal(Values.At(input, extent, top + row, left + column, c), Values.At(output, size, row, column, c));
            }
        });

    [Fact]
    public void Resize_AnySize_IsBilinearWithHalfPixelCentres() => Gen.Select(Values.Extents, Gen.Int[1, 20], Gen.Int[1, 20]).Sample(static (extent, width, height) =>
    {
        var op = new ResizeOp(new ResizeStep(width, height));
        var input = Values.Of(extent);
        var output = Values.Run(op, extent, input);

        foreach (var (y, x, c) in Pixels(op.Output(extent)))
        {
            var expected = Bilinear(input, extent, (y + 0.5) * extent.Height / height, (x + 0.5) * extent.Width / width, c);
            Assert.Equal(expected, Values.At(output, op.Output(extent), y, x, c), 0.01f);
        }
    });

    [Fact]
    public void Resize_ToItsOwnSize_ChangesNothing() => Values.Extents.Sample(static extent =>
        Assert.Equal(Values.Of(extent), Values.Run(new ResizeOp(new ResizeStep(extent.Width, extent.Height)), extent, Values.Of(extent))));

    [Fact]
    public void Normalize_AnyChannelsAndLayout_IsScaledLessMeanOverStd() =>
        Gen.Select(Values.Extents, Gen.Double[-5, 5].Array[5], Gen.Double[0.1, 10].Array[5], Gen.Double[0.001, 2], Gen.Int[0, 3]).Sample(static (extent, mean, std, scale, form) =>
        {
            var step = new NormalizeStep(First(mean, form is 1 or 3 ? 1 : extent.Channels), First(std, form is 2 or 3 ? 1 : extent.Channels), scale);
            var (op, input) = (new NormalizeOp(step), Values.Of(extent));
            var output = Values.Run(op, extent, input);
            var first = extent with { ChannelsFirst = true };
            var planes = Values.Run(op, first, Values.Run(new LayoutOp(), extent, input));

            foreach (var (y, x, c) in Pixels(extent))
            {
                var expected = ((Values.At(input, extent, y, x, c) * scale) - step.Mean[Math.Min(c, step.Mean.Length - 1)]) / step.Std[Math.Min(c, step.Std.Length - 1)];
                Assert.Equal(expected, Values.At(output, extent, y, x, c), 1e-4 * Math.Max(1, Math.Abs(expected)));
            }

            Assert.Equal(Values.Run(new LayoutOp(), extent, output), planes);
        });

    private static IEnumerable<(int Y, int X, int C)> Pixels(Extent extent) =>
        from y in Enumerable.Range(0, extent.Height) from x in Enumerable.Range(0, extent.Width) from c in Enumerable.Range(0, extent.Channels) select (y, x, c);

    private static ImmutableArray<double> First(double[] values, int count) => [.. values.Take(count)];

    private static float Bilinear(float[] input, Extent extent, double y, double x, int c)
    {
        var (fromY, fromX) = (Math.Floor(y - 0.5), Math.Floor(x - 0.5));
        var (shareY, shareX) = (y - 0.5 - fromY, x - 0.5 - fromX);
        double Pixel(double row, double column) =>
            Values.At(input, extent, (int)Math.Clamp(row, 0, extent.Height - 1), (int)Math.Clamp(column, 0, extent.Width - 1), c);

        return (float)(((1 - shareY) * (((1 - shareX) * Pixel(fromY, fromX)) + (shareX * Pixel(fromY, fromX + 1))))
            + (shareY * (((1 - shareX) * Pixel(fromY + 1, fromX)) + (shareX * Pixel(fromY + 1, fromX + 1)))));
    }
}
