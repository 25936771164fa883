namespace EdgeRuntime.Training.Quantization;

/// <summary>How an 8-bit unsigned activation stands for a real value: <c>real = (q - ZeroPoint) x Scale</c>.</summary>
/// <param name="Scale">Real value of one step.</param>
/// <param name="ZeroPoint">The integer of real 0.</param>
internal readonly record struct AffineQuantization(float Scale, byte ZeroPoint)
{
    /// <summary>
    /// For values from 0 to a maximum. With 0 as zero point the quantizer's lower bound is also the rectifier, which thus costs nothing.
    /// </summary>
    public static AffineQuantization Rectified(float maximum) => new(Math.Max(maximum, 1e-6f) / byte.MaxValue, 0);
}
