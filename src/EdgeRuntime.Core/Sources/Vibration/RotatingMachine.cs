namespace EdgeRuntime.Core.Sources.Vibration;

/// <summary>
/// One machine: everything about it that a seed decides and that no condition changes. Amplitudes are accelerations in m/s2 at
/// <see cref="ReferenceSpeedHz"/>; those of full-grown faults lie where ISO 20816-3 puts zones C and D (4.5 to 11 mm/s at 25 Hz is 1 to 2.4 m/s2 peak).
/// </summary>
public sealed class RotatingMachine
{
    /// <summary>The speed at which amplitudes are stated.</summary>
    internal const double ReferenceSpeedHz = 25;

    private readonly ulong _seed;

    /// <summary>Draws the machine of <see cref="VibrationOptions.Seed"/> within the options' bands of speed and load.</summary>
    public RotatingMachine(VibrationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _seed = SeededDraw.Mix((ulong)options.Seed);
        Profile = new SpeedProfile(SeededDraw.Mix(_seed, 1), options);
        Schedule = new ConditionSchedule(SeededDraw.Mix(_seed, 2), options);
        Bearing = new BearingGeometry((int)Between(10, 7, 14), Between(11, 0.18, 0.28), Between(12, 0, 0.4));
        var highest = Math.Min(2700, 0.42 * options.SampleRateHz);
        Radial = new Resonance(Between(20, 0.55 * highest, highest), Between(21, 0.03, 0.07), Between(22, 0.8, 1.25));
        Axial = new Resonance(Between(23, 0.5 * highest, highest), Between(24, 0.03, 0.07), Radial.Gain * Between(25, 0.3, 0.6));
        WhiteNoise = options.NoiseFactor * Between(30, 0.06, 0.16);
        StructureNoise = options.NoiseFactor * Between(31, 0.08, 0.2);
        ResidualUnbalance = Between(32, 0.04, 0.16);
        ResidualMisalignment = Between(33, 0.01, 0.06);
        VaneCount = (int)Between(34, 3, 8);
        VaneAmplitude = Between(35, 0.02, 0.12);
        HumFrequencyHz = Between(36, 0, 1) < 0.5 ? 100 : 120;
        HumAmplitude = Between(37, 0.02, 0.1);
        NeighbourSpeedHz = Between(40, 12, 55);
        NeighbourAmplitude = Between(41, 0.02, 0.3);
        FaultGain = Between(38, 0.8, 1.25);
        AxialCoupling = Between(39, 0.15, 0.4);
    }

    /// <summary>Mean shaft speed.</summary>
    public double MeanSpeedHz => Profile.MeanSpeedHz;

    /// <summary>Mean load as a fraction of the rated one.</summary>
    public double MeanLoadFraction => Profile.MeanLoadFraction;

    internal SpeedProfile Profile { get; }

    internal ConditionSchedule Schedule { get; }

    internal BearingGeometry Bearing { get; }

    internal Resonance Radial { get; }

    internal Resonance Axial { get; }

    /// <summary>Root mean square of the noise of sensor and flow.</summary>
    internal double WhiteNoise { get; }

    /// <summary>Root mean square of the structure's answer to random forces.</summary>
    internal double StructureNoise { get; }

    internal double ResidualUnbalance { get; }

    internal double ResidualMisalignment { get; }

    internal int VaneCount { get; }

    internal double VaneAmplitude { get; }

    /// <summary>Twice the mains frequency: what a motor's iron hums at.</summary>
    internal double HumFrequencyHz { get; }

    internal double HumAmplitude { get; }

    /// <summary>Shaft speed of another machine on the same foundation.</summary>
    internal double NeighbourSpeedHz { get; }

    /// <summary>What comes over from that machine at its shaft speed.</summary>
    internal double NeighbourAmplitude { get; }

    /// <summary>How well a fault of given severity reaches the sensors.</summary>
    internal double FaultGain { get; }

    /// <summary>How much of a radial force shows on the axial sensor.</summary>
    internal double AxialCoupling { get; }

    /// <summary>The condition at a time, seconds since the Unix epoch.</summary>
    public Episode EpisodeAt(double seconds) => Schedule.At(seconds);

    /// <summary>A number of this machine's own in [low, high) for a key: phases, small asymmetries.</summary>
    internal double Between(ulong key, double low, double high) => SeededDraw.Between(_seed, key, low, high);

    /// <summary>A seed of this machine's own for a stream of noise.</summary>
    internal ulong StreamSeed(ulong key) => SeededDraw.Mix(_seed, 0x100 + key);
}
