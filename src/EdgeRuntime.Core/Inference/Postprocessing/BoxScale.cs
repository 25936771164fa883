using EdgeRuntime.Contracts.Manifests;

namespace EdgeRuntime.Core.Inference.Postprocessing;

/// <summary>Turns four figures of a box, and the coordinates of a point, into fractions of the input.</summary>
internal sealed class BoxScale
{
    private readonly BoxFormat _format;
    private readonly float _x = 1;
    private readonly float _y = 1;

    public BoxScale(DetectionSpec spec, (int Width, int Height)? input)
    {
        _format = spec.FormatInForce();
        if (spec.UnitInForce() == BoxUnit.Pixels && input is var (width, height))
        {
            (_x, _y) = (1f / width, 1f / height);
        }
    }

    public BoxF Box(float a, float b, float c, float d) => _format switch
    {
        BoxFormat.Yxyx => BoxF.Between(b * _x, a * _y, d * _x, c * _y),
        BoxFormat.Xyxy => BoxF.Between(a * _x, b * _y, c * _x, d * _y),
        BoxFormat.CenterSize => new BoxF((a - (c / 2)) * _x, (b - (d / 2)) * _y, c * _x, d * _y),
        _ => new BoxF(a * _x, b * _y, c * _x, d * _y),
    };

    public KeypointF Point(float x, float y, float score) => new(x * _x, y * _y, score);
}
