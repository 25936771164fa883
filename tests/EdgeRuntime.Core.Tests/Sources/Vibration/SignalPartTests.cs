using EdgeRuntime.Core.Sources.Vibration;

namespace EdgeRuntime.Core.Tests.Sources.Vibration;

public sealed class SignalPartTests
{
    [Fact]
    public void CounterNoise_LongStream_HasUnitVarianceAndNoCorrelation()
    {
        var noise = new float[1 << 18];
        CounterNoise.Fill(noise, 123_456_789_012, 42);

        Assert.InRange(noise.Average(), -0.01, 0.01);
        Assert.InRange(noise.Average(value => value * (double)value), 0.99, 1.01);
        foreach (var lag in (int[])[1, 2, 7, 8, 16, 1024])
        {
            Assert.InRange(noise.Zip(noise.Skip(lag), (a, b) => a * (double)b).Average(), -0.01, 0.01);
        }
    }

    [Fact]
    public void CounterNoise_OverlappingWindows_AgreeInTheOverlap()
    {
        var first = new float[256];
        var second = new float[256];
        CounterNoise.Fill(first, 1000, 1);
        CounterNoise.Fill(second, 1003, 1);

        Assert.Equal(first.AsSpan(3), second.AsSpan(0, 253));
    }

    [Fact]
    public void CounterNoise_OtherSeed_IsUncorrelated()
    {
        var first = new float[1 << 16];
        var second = new float[1 << 16];
        CounterNoise.Fill(first, 0, 1);
        CounterNoise.Fill(second, 0, 2);

        Assert.InRange(first.Zip(second, (a, b) => a * (double)b).Average(), -0.02, 0.02);
    }

    [Fact]
    public void HarmonicOscillator_LongWindow_StaysOnTheSine()
    {
        var radial = new float[65536];
        var axial = new float[65536];
        var line = new HarmonicLine(0.0123, 9e10 + 0.25, 2, 0.5, 0.1);
        HarmonicOscillator.Add(radial, axial, line);

        for (var i = 0; i < radial.Length; i += 97)
        {
            var cycles = 0.25 + (i * 0.0123);
            Assert.Equal(2 * Math.Sin(2 * Math.PI * cycles), radial[i], 5e-3);
            Assert.Equal(0.5 * Math.Sin(2 * Math.PI * (cycles + 0.1)), axial[i], 2e-3);
        }
    }

    [Fact]
    public void StructureResonator_UnitNoise_AnswersWithTheStatedLevel()
    {
        var force = new float[1 << 18];
        CounterNoise.Fill(force, 0, 5);
        var resonator = new StructureResonator(new Resonance(2000, 0.05, 1), 6400);
        resonator.Ring(force, 0.3f, Blows(), 0);

        Assert.InRange(Math.Sqrt(force.Average(value => value * (double)value)), 0.285, 0.315);
    }

    [Fact]
    public void StructureResonator_BlowsAnywhereInTheGrid_CarryTheSameEnergy()
    {
        var resonator = new StructureResonator(new Resonance(2400, 0.05, 1), 6400);
        var energies = Enumerable.Range(0, 8).Select(i =>
        {
            var signal = new float[400];
            var train = new ImpulseTrain(1, 1, -0.9 + (i * 0.0003), 0.0025, turning: false);
            resonator.Ring(signal, 0, train, 1 / train.Strength);
            return signal.Sum(value => value * (double)value);
        }).ToArray();

        Assert.InRange(energies.Max() / energies.Min(), 1, 1.5);
    }

    [Fact]
    public void ImpulseTrain_OfOrder_KeepsItsPeriodWithinTheSlip()
    {
        var train = Blows();
        var expected = 1 / (3.6 * 0.004);
        for (var i = 0; i < 200; i++)
        {
            var before = train.AtSample;
            train.Advance();
            Assert.InRange(train.AtSample - before, expected * (1 - (2 * ImpulseTrain.Slip)), expected * (1 + (2 * ImpulseTrain.Slip)));
        }
    }

    private static ImpulseTrain Blows() => new(3, 3.6, 1e9, 0.004, turning: false);
}
