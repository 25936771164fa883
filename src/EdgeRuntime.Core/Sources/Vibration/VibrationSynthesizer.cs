using System.Numerics.Tensors;

namespace EdgeRuntime.Core.Sources.Vibration;

/// <summary>
/// Makes windows of acceleration (m/s2; radial and axial channel interleaved) of rotating machines. It owns the scratch buffers of one
/// window, so that a window costs no allocation; not thread-safe.
/// </summary>
public sealed class VibrationSynthesizer
{
    /// <summary>Channels of a window: radial, axial.</summary>
    public const int Channels = 2;

    // The slowest mode's ringing has fallen by exp(-6) after this many seconds, so a window need not know what was before.
    private const double RunInSeconds = 0.025;

    private readonly double _sampleRateHz;
    private readonly int _samples;
    private readonly int _runIn;
    private readonly float[] _radial;
    private readonly float[] _axial;
    private readonly float[] _ringing;

    /// <summary>A synthesizer of windows of <see cref="VibrationOptions.WindowSamples"/> at <see cref="VibrationOptions.SampleRateHz"/>.</summary>
    public VibrationSynthesizer(VibrationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _sampleRateHz = options.SampleRateHz;
        _samples = options.WindowSamples;
        _runIn = (int)(RunInSeconds * _sampleRateHz);
        _radial = new float[WholeVectors(_samples)];
        _axial = new float[WholeVectors(_samples)];
        _ringing = new float[WholeVectors(_samples + _runIn)];
    }

    /// <summary>Values of a window: samples x channels.</summary>
    public int WindowLength => _samples * Channels;

    /// <summary>
    /// Writes the window of a machine that ends at a time. The whole window shows the one episode. The same arguments give the same
    /// window, bit for bit on one kind of processor.
    /// </summary>
    /// <param name="machine">The machine.</param>
    /// <param name="episode">Its condition.</param>
    /// <param name="endSeconds">Time of the window's end, seconds since the Unix epoch; rounded to the sample grid.</param>
    /// <param name="window">Receives <see cref="WindowLength"/> values.</param>
    public void Fill(RotatingMachine machine, in Episode episode, double endSeconds, Span<float> window)
    {
        ArgumentNullException.ThrowIfNull(machine);
        ArgumentOutOfRangeException.ThrowIfLessThan(window.Length, WindowLength);
        var firstIndex = (long)Math.Round(endSeconds * _sampleRateHz) - _samples;
        var startSeconds = firstIndex / _sampleRateHz;
        var point = machine.Profile.Over(startSeconds, startSeconds + (_samples / _sampleRateHz));

        AddWhiteNoise(machine, point, firstIndex);
        AddLines(machine, episode, point, startSeconds);
        AddRinging(_radial, machine.Radial, 2, machine, episode, point, firstIndex);
        AddRinging(_axial, machine.Axial, 3, machine, episode, point, firstIndex);
        Interleave(window);
    }

    // Flow and friction get louder with speed and load; the sensor's own noise is the part that stays.
    private static float NoiseLevel(in OperatingPoint point) =>
        (float)(0.3 + (0.7 * point.SpeedHz / RotatingMachine.ReferenceSpeedHz * (0.6 + (0.6 * point.LoadFraction))));

    private static int WholeVectors(int samples) =>
        (samples + CounterNoise.Padding - 1) / CounterNoise.Padding * CounterNoise.Padding;

    private void AddWhiteNoise(RotatingMachine machine, in OperatingPoint point, long firstIndex)
    {
        var level = (float)machine.WhiteNoise * NoiseLevel(point);
        CounterNoise.Fill(_radial, firstIndex, machine.StreamSeed(0));
        TensorPrimitives.Multiply(_radial, level, _radial);
        CounterNoise.Fill(_axial, firstIndex, machine.StreamSeed(1));
        TensorPrimitives.Multiply(_axial, level, _axial);
    }

    private void AddLines(RotatingMachine machine, in Episode episode, in OperatingPoint point, double startSeconds)
    {
        Span<HarmonicLine> lines = stackalloc HarmonicLine[LineSpectrum.Capacity];
        var spectrum = new LineSpectrum(machine, point, _sampleRateHz, lines);
        foreach (ref readonly var line in spectrum.Build(episode, startSeconds))
        {
            HarmonicOscillator.Add(_radial, _axial, line);
        }
    }

    private void AddRinging(
        Span<float> channel, in Resonance resonance, ulong stream, RotatingMachine machine, in Episode episode, in OperatingPoint point, long firstIndex)
    {
        CounterNoise.Fill(_ringing, firstIndex - _runIn, machine.StreamSeed(stream));
        var resonator = new StructureResonator(resonance, _sampleRateHz);
        var noise = (float)machine.StructureNoise * NoiseLevel(point);
        resonator.Ring(_ringing, noise, Blows(machine, episode, point), BlowGain(machine, episode, point, resonance));
        var heard = _ringing.AsSpan(_runIn, _samples);
        TensorPrimitives.Add(channel[.._samples], heard, channel[.._samples]);
    }

    private ImpulseTrain Blows(RotatingMachine machine, in Episode episode, in OperatingPoint point)
    {
        var turnsPerSample = point.SpeedHz / _sampleRateHz;
        var startTurns = point.ShaftCycles - (_runIn * turnsPerSample);
        var turning = episode.Condition == MachineCondition.BearingInner;
        var order = turning ? machine.Bearing.InnerOrder : machine.Bearing.OuterOrder;
        return new ImpulseTrain(machine.StreamSeed(4), order, startTurns, turnsPerSample, turning);
    }

    private static float BlowGain(RotatingMachine machine, in Episode episode, in OperatingPoint point, in Resonance resonance)
    {
        if (episode.Condition is not (MachineCondition.BearingOuter or MachineCondition.BearingInner))
        {
            return 0;
        }

        // Blows land with the rolling speed and with the load that presses the ball into the spall.
        var blow = 5 * (0.4 + (0.6 * point.SpeedHz / RotatingMachine.ReferenceSpeedHz)) * (0.5 + (0.6 * point.LoadFraction));
        return (float)(blow * episode.SeverityFraction * machine.FaultGain * resonance.Gain);
    }

    private void Interleave(Span<float> window)
    {
        var radial = _radial.AsSpan(0, _samples);
        var axial = _axial.AsSpan(0, radial.Length);
        window = window[..(2 * radial.Length)];
        for (var i = 0; i < radial.Length; i++)
        {
            window[2 * i] = radial[i];
            window[(2 * i) + 1] = axial[i];
        }
    }
}
