using System.Collections.Immutable;
using EdgeRuntime.Core.Sources.Vibration;
using EdgeRuntime.Training.Networks;

namespace EdgeRuntime.Training.Vibration;

/// <summary>How one variant of the built-in model is made.</summary>
/// <param name="Name">The variant's name.</param>
/// <param name="Shape">Its network.</param>
/// <param name="Steps">Training steps.</param>
/// <param name="PeakRate">Highest learning rate.</param>
internal sealed record VariantRecipe(string Name, NetworkShape Shape, int Steps, double PeakRate)
{
    /// <summary>
    /// The variants of the built-in model. The first filters hear the structure ring (32 samples are 5 ms), and what the rectifier leaves
    /// of them is the envelope, in which the later ones look for blows and turns; the last ones span more than two turns of a slow shaft,
    /// which half-orders need.
    /// </summary>
    public static ImmutableArray<VariantRecipe> All { get; } =
    [
        new("int8", Stack((8, 32, 8, 12), (16, 8, 2, 3), (24, 8, 2, 3), (24, 8, 2, 3), (32, 8, 2, 3)), 16_000, 0.002),
        new("int8-small", Stack((8, 32, 16, 8), (8, 8, 2, 3), (16, 8, 2, 3), (16, 8, 2, 3)), 16_000, 0.002),
    ];

    private static NetworkShape Stack(params ReadOnlySpan<(int Filters, int Kernel, int Stride, int Padding)> layers)
    {
        var window = new VibrationOptions().WindowSamples;
        return NetworkShape.Stack(VibrationSynthesizer.Channels, window, MachineConditions.Count, layers);
    }
}
