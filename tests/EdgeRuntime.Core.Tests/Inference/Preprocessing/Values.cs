using CsCheck;
using EdgeRuntime.Core.Inference.Preprocessing;

namespace EdgeRuntime.Core.Tests.Inference.Preprocessing;

/// <summary>Numbers to run a step over.</summary>
internal static class Values
{
    /// <summary>Small images and series, long enough for vector code and its rests.</summary>
    public static Gen<Extent> Extents { get; } = Gen.Select(Gen.Int[1, 40], Gen.Int[1, 9], Gen.Int[1, 5]).Select(static (height, width, channels) => new Extent(height, width, channels));

    /// <summary>Distinct values, so that a misplaced one shows.</summary>
    public static float[] Of(Extent extent) => [.. Enumerable.Range(0, extent.Count).Select(static i => i - 7.25f)];

    /// <summary>Runs a step.</summary>
    public static float[] Run(IPreprocessOp op, Extent extent, float[] input)
    {
        var output = new float[op.Output(extent).Count];
        op.Run(input, extent, output);
        return output;
    }

    /// <summary>The value of an interleaved pixel.</summary>
    public static float At(float[] values, Extent extent, int y, int x, int c) => values[(((y * extent.Width) + x) * extent.Channels) + c];
}
