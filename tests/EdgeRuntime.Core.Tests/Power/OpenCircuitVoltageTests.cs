using CsCheck;
using EdgeRuntime.Core.Power;

namespace EdgeRuntime.Core.Tests.Power;

public sealed class OpenCircuitVoltageTests
{
    [Theory]
    [InlineData(-1, 2.70)]
    [InlineData(0, 2.70)]
    [InlineData(0.02, 3.108)]
    [InlineData(0.5, 3.735)]
    [InlineData(0.55, 3.7635)]
    [InlineData(0.975, 4.1405)]
    [InlineData(1, 4.197)]
    [InlineData(2, 4.197)]
    public void At_MeasuredAndBetween_IsTheLineThroughTheMeasuredPoints(double soc, double volts) => Assert.Equal(volts, OpenCircuitVoltage.At(soc), 9);

    [Fact]
    public void At_MoreCharge_IsMoreVolts() => Gen.Select(Gen.Double[0, 1], Gen.Double[0, 1]).Sample(
        static (a, b) => Math.Abs(a - b) < 1e-6 || OpenCircuitVoltage.At(Math.Min(a, b)) < OpenCircuitVoltage.At(Math.Max(a, b)),
        iter: 2000);

    [Fact]
    public void MeanVolts_IsTheMeanOfTheCurve() =>
        Assert.Equal(Enumerable.Range(0, 100_000).Average(static i => OpenCircuitVoltage.At((i + 0.5) / 100_000)), OpenCircuitVoltage.MeanVolts, 6);
}
