using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Cli.Models.Drafting;

/// <summary>Draws boxes into a picture, each with its number in the list that is printed beside it.</summary>
internal static class BoxDrawing
{
    private const int GlyphWidth = 3;
    private const int GlyphHeight = 5;

    // Rows of three pixels from the top, the left one highest.
    private static readonly int[] Digits =
    [
        0b111_101_101_101_111, 0b010_110_010_010_111, 0b111_001_111_100_111, 0b111_001_111_001_111, 0b101_101_111_001_001,
        0b111_100_111_001_111, 0b111_100_111_101_111, 0b111_001_001_001_001, 0b111_101_111_101_111, 0b111_101_111_001_111,
    ];

    private static readonly (byte Red, byte Green, byte Blue)[] Colours = [(230, 25, 75), (60, 180, 75), (255, 225, 25), (0, 130, 200), (245, 130, 48), (145, 30, 180), (70, 240, 240), (240, 50, 230)];

    /// <summary>Draws the boxes.</summary>
    /// <param name="rgb">The picture, three bytes a pixel; it is drawn into.</param>
    /// <param name="width">Its columns.</param>
    /// <param name="height">Its rows.</param>
    /// <param name="boxes">The boxes, as fractions of the picture.</param>
    public static void Draw(Span<byte> rgb, int width, int height, IReadOnlyList<DetectedBox> boxes)
    {
        var canvas = new Canvas(rgb, width, height);

        // Thin on a small picture, visible on a large one.
        var thickness = Math.Max(1, Math.Min(width, height) / 240);
        for (var i = 0; i < boxes.Count; i++)
        {
            var box = boxes[i];
            var colour = Colours[i % Colours.Length];
            var (left, top) = (Pixel(box.X, width), Pixel(box.Y, height));
            var (right, bottom) = (Pixel(box.X + box.Width, width), Pixel(box.Y + box.Height, height));
            canvas.Fill(left, top, right, top + thickness, colour);
            canvas.Fill(left, bottom - thickness, right, bottom, colour);
            canvas.Fill(left, top, left + thickness, bottom, colour);
            canvas.Fill(right - thickness, top, right, bottom, colour);
            DrawNumber(canvas, i + 1, left + (2 * thickness), top + (2 * thickness), 2 * thickness, colour);
        }
    }

    private static int Pixel(double fraction, int size) => (int)Math.Round(Math.Clamp(double.IsFinite(fraction) ? fraction : 0, 0, 1) * size);

    private static void DrawNumber(Canvas canvas, int number, int x, int y, int scale, (byte Red, byte Green, byte Blue) colour)
    {
        foreach (var digit in number.ToString(System.Globalization.CultureInfo.InvariantCulture))
        {
            for (var pixel = 0; pixel < GlyphWidth * GlyphHeight; pixel++)
            {
                if ((Digits[digit - '0'] >> ((GlyphWidth * GlyphHeight) - 1 - pixel) & 1) == 1)
                {
                    var (left, top) = (x + (pixel % GlyphWidth * scale), y + (pixel / GlyphWidth * scale));
                    canvas.Fill(left, top, left + scale, top + scale, colour);
                }
            }

            x += (GlyphWidth + 1) * scale;
        }
    }

    private readonly ref struct Canvas(Span<byte> rgb, int width, int height)
    {
        private readonly Span<byte> _rgb = rgb;

        public void Fill(int left, int top, int right, int bottom, (byte Red, byte Green, byte Blue) colour)
        {
            for (var y = Math.Max(top, 0); y < Math.Min(bottom, height); y++)
            {
                for (var x = Math.Max(left, 0); x < Math.Min(right, width); x++)
                {
                    var at = ((y * width) + x) * 3;
                    (_rgb[at], _rgb[at + 1], _rgb[at + 2]) = colour;
                }
            }
        }
    }
}
