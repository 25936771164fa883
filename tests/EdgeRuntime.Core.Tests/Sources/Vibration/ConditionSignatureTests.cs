using EdgeRuntime.Core.Sources.Vibration;

namespace EdgeRuntime.Core.Tests.Sources.Vibration;

public sealed class ConditionSignatureTests
{
    public static TheoryData<long> Seeds => [1, 2, 3, 4, 5];

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Unbalance_AnyMachine_RaisesFirstOrderMostlyRadially(long seed)
    {
        var machine = new MachineFixture(seed);
        var radial = machine.Radial(MachineCondition.Unbalance);

        Assert.True(machine.Amplitude(radial, 1) > 3 * machine.Amplitude(machine.Radial(MachineCondition.Healthy), 1));
        Assert.True(machine.Amplitude(radial, 1) > 5 * machine.Amplitude(radial, 2));
        Assert.True(machine.Amplitude(radial, 1) > 2 * machine.Amplitude(machine.Axial(MachineCondition.Unbalance), 1));
    }

    [Fact]
    public void Unbalance_Severity_ScalesFirstOrder()
    {
        // The residual unbalance adds to the fault's with a phase of its own, hence the width of the range round 2.5.
        var machine = new MachineFixture(1);

        var mild = machine.Amplitude(machine.Radial(MachineCondition.Unbalance, 0.4), 1);
        var grave = machine.Amplitude(machine.Radial(MachineCondition.Unbalance, 1), 1);

        Assert.InRange(grave / mild, 1.8, 3.2);
    }

    [Fact]
    public void Unbalance_DoubleSpeed_FourfoldFirstOrder()
    {
        var slow = FirstOrderAt(20);
        var fast = FirstOrderAt(40);

        Assert.InRange(fast / slow, 3.5, 4.5);

        static double FirstOrderAt(double speedHz)
        {
            var options = new VibrationOptions { MinSpeedHz = speedHz, MaxSpeedHz = speedHz, SpeedDriftFraction = 0, WindowSamples = 32000, NoiseFactor = 0 };
            var synthesizer = new VibrationSynthesizer(options);
            var window = new float[synthesizer.WindowLength];
            synthesizer.Fill(new RotatingMachine(options), new Episode(MachineCondition.Unbalance, 1), 1000, window);
            return Spectrum.AmplitudeAt(Spectrum.Channel(window, 0), speedHz, options.SampleRateHz);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Misalignment_AnyMachine_RaisesSecondOrderInBothDirections(long seed)
    {
        var machine = new MachineFixture(seed);
        var radial = machine.Radial(MachineCondition.Misalignment);
        var axial = machine.Axial(MachineCondition.Misalignment);

        Assert.True(machine.Amplitude(radial, 2) > machine.Amplitude(radial, 1));
        Assert.True(machine.Amplitude(axial, 2) > 0.6 * machine.Amplitude(radial, 2));
        Assert.True(machine.Amplitude(radial, 2) > 5 * machine.Amplitude(machine.Radial(MachineCondition.Healthy), 2));
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Looseness_AnyMachine_HasHalfOrdersThatOthersLack(long seed)
    {
        var machine = new MachineFixture(seed);
        var loose = machine.Radial(MachineCondition.Looseness);
        var healthy = machine.Radial(MachineCondition.Healthy);

        foreach (var order in (double[])[0.5, 1.5, 2.5, 3.5])
        {
            Assert.True(machine.Amplitude(loose, order) > 4 * machine.Amplitude(healthy, order), $"order {order}");
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void BearingOuter_AnyMachine_EnvelopeHasLinesAtBpfo(long seed)
    {
        var machine = new MachineFixture(seed);
        var outer = machine.Machine.Bearing.OuterOrder;
        var envelope = Spectrum.SquaredEnvelope(machine.Radial(MachineCondition.BearingOuter));

        Assert.True(machine.Amplitude(envelope, outer) > 4 * machine.Amplitude(envelope, outer * 0.83));
        Assert.True(machine.Amplitude(envelope, outer) > 4 * machine.Amplitude(envelope, machine.Machine.Bearing.InnerOrder));
        Assert.True(machine.Amplitude(envelope, outer) > 2 * machine.Amplitude(envelope, outer - 1), "equal blows have weak sidebands");
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void BearingInner_AnyMachine_EnvelopeHasBpfiWithSidebandsAtShaftSpeed(long seed)
    {
        var machine = new MachineFixture(seed);
        var inner = machine.Machine.Bearing.InnerOrder;
        var envelope = Spectrum.SquaredEnvelope(machine.Radial(MachineCondition.BearingInner));
        var floor = machine.Amplitude(envelope, inner * 0.83);

        Assert.True(machine.Amplitude(envelope, inner) > 4 * floor);
        Assert.True(machine.Amplitude(envelope, inner - 1) > 2 * floor);
        Assert.True(machine.Amplitude(envelope, inner + 1) > 2 * floor);
        Assert.True(machine.Amplitude(envelope, 1) > 4 * floor, "the load zone swells the blows once a turn");
    }
}
