namespace EdgeRuntime.Core.Inference;

/// <summary>A rectangle in fractions of the input, origin at the top left.</summary>
internal readonly record struct BoxF(float X, float Y, float Width, float Height)
{
    /// <summary>The rectangle between two corners.</summary>
    public static BoxF Between(float left, float top, float right, float bottom) => new(left, top, right - left, bottom - top);

    /// <summary>Whether all four figures are numbers.</summary>
    public bool IsFinite => float.IsFinite(X) && float.IsFinite(Y) && float.IsFinite(Width) && float.IsFinite(Height);

    /// <summary>Intersection over union with another rectangle.</summary>
    public float IntersectionOverUnion(in BoxF other)
    {
        var width = Math.Min(X + Width, other.X + other.Width) - Math.Max(X, other.X);
        var height = Math.Min(Y + Height, other.Y + other.Height) - Math.Max(Y, other.Y);
        if (width <= 0 || height <= 0)
        {
            return 0;
        }

        var shared = width * height;
        return shared / ((Width * Height) + (other.Width * other.Height) - shared);
    }
}
