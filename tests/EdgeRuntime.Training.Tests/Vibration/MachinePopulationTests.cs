using EdgeRuntime.Core.Sources.Vibration;
using EdgeRuntime.Training.Vibration;

namespace EdgeRuntime.Training.Tests.Vibration;

public sealed class MachinePopulationTests
{
    private static readonly VibrationOptions Defaults = new();

    [Fact]
    public void HeldOut_WithDrift_NeverReachesASpeedOfTraining()
    {
        foreach (var trained in MachinePopulation.Training.SpeedHz)
        {
            Assert.All(MachinePopulation.HeldOut.SpeedHz, heldOut => Assert.False(Drifted(heldOut).Overlaps(Drifted(trained))));
        }
    }

    [Fact]
    public void HeldOut_WithSwing_NeverReachesALoadOfTraining()
    {
        foreach (var trained in MachinePopulation.Training.LoadFraction)
        {
            Assert.All(MachinePopulation.HeldOut.LoadFraction, heldOut => Assert.False(Swung(heldOut).Overlaps(Swung(trained))));
        }
    }

    [Fact]
    public void OptionsOf_Populations_ShareNoSeed()
    {
        var trained = Seeds(MachinePopulation.Training.Shifted(63 * 10_000_000L + 9_000_000));

        Assert.Empty(trained.Intersect(Seeds(MachinePopulation.HeldOut)));
        Assert.True(trained.Max() < Seeds(MachinePopulation.HeldOut).Min());
        Assert.True(Seeds(MachinePopulation.HeldOut).Max() < Seeds(MachinePopulation.Anywhere).Min());
    }

    [Fact]
    public void OptionsOf_EveryMachine_IsValidAndInABand()
    {
        var errors = new List<string>();
        for (var i = 0; i < 200; i++)
        {
            var options = MachinePopulation.Training.OptionsOf(i);
            options.Validate("Sources:x", errors);
            var speed = new RotatingMachine(options).MeanSpeedHz;
            Assert.Contains(MachinePopulation.Training.SpeedHz, band => speed >= band.Low && speed <= band.High);
        }

        Assert.Empty(errors);
    }

    [Fact]
    public void OptionsOf_ManyMachines_FillEveryBand()
    {
        var speeds = Enumerable.Range(0, 300).Select(i => new RotatingMachine(MachinePopulation.Training.OptionsOf(i)).MeanSpeedHz).ToArray();

        Assert.All(MachinePopulation.Training.SpeedHz, band => Assert.True(speeds.Count(speed => speed >= band.Low && speed <= band.High) > 40));
    }

    private static long[] Seeds(MachinePopulation population) => [.. Enumerable.Range(0, 100).Select(i => population.OptionsOf(i).Seed)];

    private static Band Drifted(Band speed) => new(speed.Low * (1 - Defaults.SpeedDriftFraction), speed.High * (1 + Defaults.SpeedDriftFraction));

    private static Band Swung(Band load) => new(load.Low - MachinePopulation.LoadSwing, load.High + MachinePopulation.LoadSwing);
}
