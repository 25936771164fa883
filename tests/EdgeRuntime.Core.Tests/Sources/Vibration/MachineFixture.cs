using EdgeRuntime.Core.Sources.Vibration;

namespace EdgeRuntime.Core.Tests.Sources.Vibration;

/// <summary>A machine and long windows of it (5 s, so that lines stand apart by 0.4 Hz) in a condition of choice.</summary>
internal sealed class MachineFixture
{
    public const double EndSeconds = 1_790_000_000.25;

    public MachineFixture(long seed)
    {
        Options = new VibrationOptions { Seed = seed, WindowSamples = 32000, SpeedDriftFraction = 0 };
        Machine = new RotatingMachine(Options);
    }

    public VibrationOptions Options { get; }

    public RotatingMachine Machine { get; }

    public double SpeedHz => Machine.MeanSpeedHz;

    public float[] Radial(MachineCondition condition, double severity = 1) => Spectrum.Channel(Window(condition, severity), 0);

    public float[] Axial(MachineCondition condition, double severity = 1) => Spectrum.Channel(Window(condition, severity), 1);

    public double Amplitude(float[] channel, double order) => Spectrum.AmplitudeAt(channel, order * SpeedHz, Options.SampleRateHz);

    private float[] Window(MachineCondition condition, double severity)
    {
        var synthesizer = new VibrationSynthesizer(Options);
        var window = new float[synthesizer.WindowLength];
        synthesizer.Fill(Machine, new Episode(condition, severity), EndSeconds, window);
        return window;
    }
}
