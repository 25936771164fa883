using EdgeRuntime.Training.Networks;

namespace EdgeRuntime.Training.Tests.Networks;

/// <summary>Three classes of noisy sines by their frequency, at any phase: learnt in a second, but not by a constant answer.</summary>
internal static class TinyProblem
{
    public const int Classes = 3;
    private const int Length = 64;

    public static NetworkShape Shape { get; } = NetworkShape.Stack(1, Length, Classes, (8, 8, 2, 3), (8, 8, 2, 3));

    public static int Draw(long index, Span<float> input)
    {
        var random = new Random((int)index + 1);
        var label = (int)(index % Classes);
        var phase = random.NextDouble() * 2 * Math.PI;
        for (var i = 0; i < input.Length; i++)
        {
            var noise = 0.3 * (random.NextDouble() - 0.5);
            input[i] = (float)((0.6 * Math.Sin(phase + (i * (0.2 + (0.35 * label))))) + noise);
        }

        return label;
    }

    /// <summary>Trained parameters; the same for the same seed.</summary>
    public static float[] Train(int seed, int steps = 400, Action<TrainingProgress>? progress = null) =>
        new NetworkTrainer(Shape, new TrainingPlan(steps, 24, 0.01, seed, ReportEvery: 50), () => Draw).Train(progress ?? (_ => { }));
}
