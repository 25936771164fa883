using System.Runtime.InteropServices;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Core.Sources;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Sources;

/// <summary>Send-on-delta with a forced refresh.</summary>
public sealed class ChangeGateTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Admits_FirstSample_Always() => Assert.True(Gate().Admits(Sample(0), ElementType.Float32));

    [Theory]
    [InlineData(0.99f, false)]
    [InlineData(1f, true)]
    [InlineData(-1f, true)]
    [InlineData(-0.99f, false)]
    public void Admits_MeanDifference_FromTheThresholdOn(float change, bool admitted)
    {
        var gate = Gate();
        gate.Admits(Sample(5), ElementType.Float32);

        Assert.Equal(admitted, gate.Admits(Sample(5 + change), ElementType.Float32));
    }

    [Fact]
    public void Admits_OneElementOfMany_CountsByItsShare()
    {
        var gate = Gate();
        gate.Admits(Sample(0, 0, 0, 0), ElementType.Float32);

        Assert.False(gate.Admits(Sample(3.9f, 0, 0, 0), ElementType.Float32));
        Assert.True(gate.Admits(Sample(0, 0, 0, -4), ElementType.Float32));
    }

    [Fact]
    public void Admits_LongSample_IsComparedToItsEnd()
    {
        var gate = Gate();
        var values = new float[1000];
        gate.Admits(Sample(values), ElementType.Float32);
        values[999] = 1000;

        Assert.True(gate.Admits(Sample(values), ElementType.Float32));
    }

    [Fact]
    public void Admits_DriftInSmallSteps_PassesOnceItAddsUp()
    {
        var gate = Gate();
        var admitted = Enumerable.Range(0, 9).Select(i => gate.Admits(Sample(i * 0.25f), ElementType.Float32)).ToArray();

        Assert.Equal([true, false, false, false, true, false, false, false, true], admitted);
    }

    [Fact]
    public void Admits_RefreshPeriodOver_LetsAnUnchangedSampleThrough()
    {
        var gate = Gate();
        gate.Admits(Sample(1), ElementType.Float32);

        Assert.False(gate.Admits(At(59, 1), ElementType.Float32));
        Assert.True(gate.Admits(At(60, 1), ElementType.Float32));
        Assert.False(gate.Admits(At(119, 1), ElementType.Float32));
        Assert.True(gate.Admits(At(120, 1), ElementType.Float32));
    }

    [Fact]
    public void Admits_OtherLength_IsAChange()
    {
        var gate = Gate();
        gate.Admits(Sample(1, 1), ElementType.Float32);

        Assert.True(gate.Admits(Sample(1, 1, 1), ElementType.Float32));
        Assert.True(gate.Admits(Sample(1), ElementType.Float32));
        Assert.False(gate.Admits(Sample(1), ElementType.Float32));
    }

    [Fact]
    public void Admits_NotANumber_IsAChange()
    {
        var gate = Gate();
        gate.Admits(Sample(1), ElementType.Float32);

        Assert.True(gate.Admits(Sample(float.NaN), ElementType.Float32));
        Assert.True(gate.Admits(Sample(1), ElementType.Float32));
    }

    [Fact]
    public void Admits_Bytes_AreComparedAsNumbers()
    {
        var gate = Gate();
        gate.Admits(Bytes(100, 200), ElementType.UInt8);

        Assert.False(gate.Admits(Bytes(101, 200), ElementType.UInt8));
        Assert.True(gate.Admits(Bytes(101, 201), ElementType.UInt8));
    }

    [Fact]
    public void Admits_ThousandSamples_AllocateNothing()
    {
        var gate = Gate();
        var (quiet, loud) = (Sample(new float[500]), Sample([.. Enumerable.Repeat(9f, 500)]));
        gate.Admits(quiet, ElementType.Float32);
        gate.Admits(loud, ElementType.Float32);

        Assert.Equal(0, Garbage.Of(() =>
        {
            for (var i = 0; i < 500; i++)
            {
                gate.Admits(quiet, ElementType.Float32);
                gate.Admits(i % 2 == 0 ? quiet : loud, ElementType.Float32);
            }
        }));
    }

    [Theory]
    [InlineData(-1, 60, "Gate:Threshold")]
    [InlineData(double.NaN, 60, "Gate:Threshold")]
    [InlineData(double.PositiveInfinity, 60, "Gate:Threshold")]
    [InlineData(1, 0, "Gate:Refresh")]
    public void Validate_WhatCannotBe_NamesTheKey(double threshold, double refreshSeconds, string key)
    {
        var errors = new List<string>();
        new GateOptions { Threshold = threshold, Refresh = TimeSpan.FromSeconds(refreshSeconds) }.Validate("Gate", errors);

        Assert.StartsWith(key, Assert.Single(errors), StringComparison.Ordinal);
    }

    private static ChangeGate Gate() => new(new GateOptions { Threshold = 1, Refresh = TimeSpan.FromMinutes(1) });

    private static Sample Sample(params float[] values) => At(0, values);

    private static Sample At(double seconds, params float[] values)
    {
        var sample = new Sample { CapturedAt = Start.AddSeconds(seconds) };
        MemoryMarshal.AsBytes<float>(values).CopyTo(sample.SetLength(values.Length * sizeof(float)));
        return sample;
    }

    private static Sample Bytes(params byte[] values)
    {
        var sample = new Sample { CapturedAt = Start };
        values.CopyTo(sample.SetLength(values.Length));
        return sample;
    }
}
