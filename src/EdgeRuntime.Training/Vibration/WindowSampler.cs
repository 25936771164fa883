using EdgeRuntime.Core.Sources.Vibration;

namespace EdgeRuntime.Training.Vibration;

/// <summary>Windows of a population with their classes, by index: each machine shows every condition once, each at a time and severity of its own.</summary>
internal sealed class WindowSampler
{
    private const double FirstSecond = 1_790_000_000;
    private const double Span = 1e8;

    private readonly MachinePopulation _population;
    private readonly VibrationSynthesizer _synthesizer;

    public WindowSampler(MachinePopulation population)
    {
        _population = population;
        _synthesizer = new VibrationSynthesizer(population.OptionsOf(0));
        Window = new float[_synthesizer.WindowLength];
    }

    /// <summary>The window last drawn, [samples, channels], m/s2.</summary>
    public float[] Window { get; }

    /// <summary>Makes window <paramref name="index"/> and returns its class.</summary>
    public int Draw(long index)
    {
        var options = _population.OptionsOf(index / MachineConditions.Count);
        var condition = (MachineCondition)(index % MachineConditions.Count);
        var random = new Random((int)(index % int.MaxValue));
        var severity = options.MinSeverityFraction + ((options.MaxSeverityFraction - options.MinSeverityFraction) * random.NextDouble());
        var end = FirstSecond + (Span * random.NextDouble());
        _synthesizer.Fill(new RotatingMachine(options), new Episode(condition, severity), end, Window);
        return (int)condition;
    }

    /// <summary>Makes window <paramref name="index"/> as the model file takes it and returns its class.</summary>
    public int DrawNormalized(long index, Span<float> input)
    {
        var label = Draw(index);
        Compander.Normalize(Window, input, VibrationSynthesizer.Channels);
        return label;
    }

    /// <summary>Makes window <paramref name="index"/> as the first convolution takes it and returns its class.</summary>
    public int DrawSqueezed(long index, Span<float> input)
    {
        var label = DrawNormalized(index, input);
        Compander.Squeeze(input);
        return label;
    }
}
