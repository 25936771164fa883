using System.Buffers.Binary;

namespace EdgeRuntime.Core.Sources.Replay;

/// <summary>
/// The orientation in a JPEG file's EXIF block (Exif 2.32, tag 0x0112): a camera that was held upright stores its rows sideways and says so. 1 is upright; 2 to 8
/// are the seven other ways to turn and mirror a picture.
/// </summary>
internal static class ExifOrientation
{
    private const int Upright = 1;
    private const int OrientationTag = 0x0112;
    private const int ShortType = 3;
    private const int MaxSegments = 100;
    private const int MaxEntries = 1000;
    private const int Channels = 3;

    /// <summary>Reads it from the start of a file; 1 where there is none or where the block is damaged.</summary>
    public static int Read(Stream file)
    {
        Span<byte> head = stackalloc byte[4];
        if (!TryFill(file, head[..2]) || head[0] != 0xFF || head[1] != 0xD8)
        {
            return Upright;
        }

        for (var i = 0; i < MaxSegments && TryFill(file, head) && head[0] == 0xFF; i++)
        {
            // 0xDA starts the pixels.
            var length = BinaryPrimitives.ReadUInt16BigEndian(head[2..]) - 2;
            if (length < 0 || head[1] == 0xDA)
            {
                return Upright;
            }

            if (head[1] == 0xE1)
            {
                var block = new byte[length];
                if (!TryFill(file, block))
                {
                    return Upright;
                }

                if (block.AsSpan().StartsWith("Exif\0\0"u8))
                {
                    return OfTiff(block.AsSpan(6));
                }
            }
            else
            {
                file.Seek(length, SeekOrigin.Current);
            }
        }

        return Upright;
    }

    /// <summary>Turns the pixels of an RGB image upright; returns the new size.</summary>
    /// <param name="orientation">2 to 8.</param>
    /// <param name="pixels">The pixels, rows from the top.</param>
    /// <param name="width">Columns as stored.</param>
    /// <param name="height">Rows as stored.</param>
    public static (byte[] Pixels, int Width, int Height) Turn(int orientation, byte[] pixels, int width, int height)
    {
        var (turnedWidth, turnedHeight) = orientation >= 5 ? (height, width) : (width, height);
        var turned = new byte[pixels.Length];
        for (var (y, at) = (0, 0); y < turnedHeight; y++)
        {
            for (var x = 0; x < turnedWidth; x++, at += Channels)
            {
                var (column, row) = orientation switch
                {
                    2 => (width - 1 - x, y),
                    3 => (width - 1 - x, height - 1 - y),
                    4 => (x, height - 1 - y),
                    5 => (y, x),
                    6 => (y, height - 1 - x),
                    7 => (width - 1 - y, height - 1 - x),
                    _ => (width - 1 - y, x),
                };
                pixels.AsSpan(((row * width) + column) * Channels, Channels).CopyTo(turned.AsSpan(at));
            }
        }

        return (turned, turnedWidth, turnedHeight);
    }

    private static int OfTiff(ReadOnlySpan<byte> tiff)
    {
        var isLittle = tiff.StartsWith("II"u8);
        if (tiff.Length < 10 || !(isLittle || tiff.StartsWith("MM"u8)))
        {
            return Upright;
        }

        var start = isLittle ? BinaryPrimitives.ReadUInt32LittleEndian(tiff[4..]) : BinaryPrimitives.ReadUInt32BigEndian(tiff[4..]);
        if (start > tiff.Length - 2)
        {
            return Upright;
        }

        var count = Math.Min(Short(tiff, (int)start, isLittle), MaxEntries);
        for (var (i, at) = (0, (int)start + 2); i < count && at + 12 <= tiff.Length; i++, at += 12)
        {
            if (Short(tiff, at, isLittle) == OrientationTag)
            {
                return Short(tiff, at + 2, isLittle) == ShortType && Short(tiff, at + 8, isLittle) is >= 1 and <= 8 and var value ? value : Upright;
            }
        }

        return Upright;
    }

    private static int Short(ReadOnlySpan<byte> tiff, int at, bool isLittle) =>
        isLittle ? BinaryPrimitives.ReadUInt16LittleEndian(tiff[at..]) : BinaryPrimitives.ReadUInt16BigEndian(tiff[at..]);

    private static bool TryFill(Stream file, Span<byte> bytes) => file.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false) == bytes.Length;
}
