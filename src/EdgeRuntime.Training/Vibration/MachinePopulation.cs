using System.Collections.Immutable;
using EdgeRuntime.Core.Sources.Vibration;

namespace EdgeRuntime.Training.Vibration;

/// <summary>
/// A set of simulated machines. Training and held-out machines share no seed, and their bands of mean speed and load lie so far apart
/// that drift (2 %) and load swing (0.04) do not bring them together either.
/// </summary>
/// <param name="FirstSeed">Seed of the first machine; the following machines have the following seeds.</param>
/// <param name="SpeedHz">Bands of mean shaft speed.</param>
/// <param name="LoadFraction">Bands of mean load.</param>
internal sealed record MachinePopulation(long FirstSeed, ImmutableArray<Band> SpeedHz, ImmutableArray<Band> LoadFraction)
{
    /// <summary>How far the load swings round its mean.</summary>
    public const double LoadSwing = 0.04;

    private const long SeedSpace = 1_000_000_000;

    /// <summary>Machines that training sees.</summary>
    public static MachinePopulation Training { get; } = new(
        SeedSpace, [new(15, 21.8), new(25.5, 36.9), new(42.8, 50)], [new(0.3, 0.49), new(0.77, 1)]);

    /// <summary>Machines of other seeds at speeds and loads that training never saw.</summary>
    public static MachinePopulation HeldOut { get; } = new(2 * SeedSpace, [new(22.8, 24.4), new(38.5, 41)], [new(0.58, 0.68)]);

    /// <summary>Machines of other seeds anywhere in the ranges of the source's defaults: what a user of the simulator meets.</summary>
    public static MachinePopulation Anywhere { get; } = new(3 * SeedSpace, [new(15, 50)], [new(0.3, 1)]);

    /// <summary>The same population with other seeds.</summary>
    public MachinePopulation Shifted(long seeds) => this with { FirstSeed = FirstSeed + seeds };

    /// <summary>The machine with this number.</summary>
    public VibrationOptions OptionsOf(long number)
    {
        var random = new Random(HashCode(number));
        var speed = Band.Pick(SpeedHz.AsSpan(), random.NextDouble());
        var load = Band.Pick(LoadFraction.AsSpan(), random.NextDouble());
        return new VibrationOptions
        {
            Seed = FirstSeed + number,
            MinSpeedHz = speed.Low,
            MaxSpeedHz = speed.High,
            MinLoadFraction = load.Low,
            MaxLoadFraction = load.High,
        };
    }

    private int HashCode(long number) => (int)(((ulong)(FirstSeed + number) * 0x9E3779B97F4A7C15) >> 33);
}
