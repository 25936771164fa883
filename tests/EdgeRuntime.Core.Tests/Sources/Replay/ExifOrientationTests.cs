using EdgeRuntime.Core.Sources;
using EdgeRuntime.Core.Sources.Replay;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Logging.Testing;

namespace EdgeRuntime.Core.Tests.Sources.Replay;

public sealed class ExifOrientationTests
{
    [Fact]
    public void TryRead_Orientation6_PixelsOfTheUprightPicture()
    {
        var (turned, upright) = (Picture("exif6"), Picture("upright"));

        Assert.Equal((upright.Width, upright.Height), (turned.Width, turned.Height));
        Assert.Equal(upright.Bytes, turned.Bytes);
    }

    // The picture is 1 2 3 over 4 5 6.
    [Theory]
    [InlineData(2, 3, "321654")]
    [InlineData(3, 3, "654321")]
    [InlineData(4, 3, "456123")]
    [InlineData(5, 2, "142536")]
    [InlineData(6, 2, "415263")]
    [InlineData(7, 2, "635241")]
    [InlineData(8, 2, "362514")]
    public void Turn_EachOrientation(int orientation, int width, string expected)
    {
        var pixels = Enumerable.Range(1, 6).SelectMany(static i => Enumerable.Repeat((byte)i, 3)).ToArray();

        var (turned, turnedWidth, turnedHeight) = ExifOrientation.Turn(orientation, pixels, 3, 2);

        Assert.Equal((width, 6 / width), (turnedWidth, turnedHeight));
        Assert.Equal(expected, string.Concat(turned.Chunk(3).Select(static pixel => pixel[0])));
    }

    [Theory]
    [InlineData("II", 6, 6)]
    [InlineData("MM", 8, 8)]
    [InlineData("II", 0, 1)]
    [InlineData("MM", 9, 1)]
    public void Read_EitherByteOrder(string order, byte stored, int expected) => Assert.Equal(expected, ExifOrientation.Read(new MemoryStream(Jpeg(order, stored))));

    [Fact]
    public void Read_CutOrFlippedAnywhere_IsAnOrientation()
    {
        var file = Jpeg("II", 6);
        for (var at = 0; at < file.Length; at++)
        {
            Assert.InRange(ExifOrientation.Read(new MemoryStream(file[..at])), 1, 6);
            foreach (var value in (byte[])[0, 1, 0x7F, 0x80, 0xFF])
            {
                var flipped = (byte[])file.Clone();
                flipped[at] = value;
                Assert.InRange(ExifOrientation.Read(new MemoryStream(flipped)), 1, 8);
            }
        }
    }

    private static Sample Picture(string name)
    {
        var sample = new Sample();
        Assert.True(new ImageFolder(SharedData.File($"cases/images/{name}"), TimeProvider.System, new FakeLogger()).TryRead(0, sample));
        return sample;
    }

    private static byte[] Jpeg(string order, byte orientation)
    {
        var isLittle = order == "II";
        byte[] Two(int value) => isLittle ? [(byte)value, (byte)(value >> 8)] : [(byte)(value >> 8), (byte)value];
        byte[] Four(int value) => isLittle ? [.. Two(value), 0, 0] : [0, 0, .. Two(value)];
        byte[] tiff = [(byte)order[0], (byte)order[1], .. Two(42), .. Four(8), .. Two(2), .. Two(0x010F), .. Two(2), .. Four(4), .. Four(0), .. Two(0x0112), .. Two(3), .. Four(1), .. Two(orientation), 0, 0];
        byte[] block = [.. "Exif\0\0"u8, .. tiff];
        return [0xFF, 0xD8, 0xFF, 0xE0, 0, 4, 1, 2, 0xFF, 0xE1, 0, (byte)(block.Length + 2), .. block, 0xFF, 0xDA];
    }
}
