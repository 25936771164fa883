using System.Numerics;

namespace EdgeRuntime.Core.Inference.Preprocessing;

/// <summary>Where the input's pixels lie in the source's picture: what crops, scales, pads and turns have done, to be undone for what the model found.</summary>
/// <param name="Input">The form of the input.</param>
/// <param name="Source">The form of the source's picture.</param>
/// <param name="ToSource">From a place on the input, in pixels from its top left corner, to one in the picture.</param>
internal readonly record struct Placement(Extent Input, Extent Source, Matrix3x2 ToSource)
{
    /// <summary>Turns fractions of the input into fractions of the picture, in place; what lies beyond the picture is cut off.</summary>
    public void Apply(InferenceResult result)
    {
        result.Picture = (Source.Width, Source.Height);
        for (var i = 0; i < result.Count; i++)
        {
            result.Boxes[i] = OnPicture(result.Boxes[i]);
        }

        for (var i = 0; i < result.Count * result.KeypointsEach; i++)
        {
            ref var point = ref result.Keypoints[i];
            var at = At(point.X, point.Y);
            point = point with { X = at.X, Y = at.Y };
        }
    }

    /// <summary>The part of the input, in fractions of it, that shows the picture: without borders.</summary>
    public BoxF Shown()
    {
        if (!Matrix3x2.Invert(ToSource, out var toInput))
        {
            return new BoxF(0, 0, 1, 1);
        }

        var size = new Vector2(Input.Width, Input.Height);
        var (a, b) = (Vector2.Transform(Vector2.Zero, toInput) / size, Vector2.Transform(new Vector2(Source.Width, Source.Height), toInput) / size);
        var (low, high) = (Vector2.Clamp(Vector2.Min(a, b), Vector2.Zero, Vector2.One), Vector2.Clamp(Vector2.Max(a, b), Vector2.Zero, Vector2.One));
        return BoxF.Between(low.X, low.Y, high.X, high.Y);
    }

    /// <summary>A rectangle of the input in fractions of the picture.</summary>
    public BoxF OnPicture(in BoxF box)
    {
        var (a, b) = (At(box.X, box.Y), At(box.X + box.Width, box.Y + box.Height));
        var (low, high) = (Vector2.Clamp(Vector2.Min(a, b), Vector2.Zero, Vector2.One), Vector2.Clamp(Vector2.Max(a, b), Vector2.Zero, Vector2.One));
        return BoxF.Between(low.X, low.Y, high.X, high.Y);
    }

    private Vector2 At(float x, float y) => Vector2.Transform(new Vector2(x * Input.Width, y * Input.Height), ToSource) / new Vector2(Source.Width, Source.Height);
}
