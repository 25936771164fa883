using CsCheck;
using EdgeRuntime.Core.Power.Charge;

namespace EdgeRuntime.Core.Tests.Power.Charge;

public sealed class VoltageCurveTests
{
    public static TheoryData<string> Chemistries => [.. CellChemistries.Names];

    [Theory]
    [MemberData(nameof(Chemistries))]
    public void SocAt_EveryChemistry_IsTheInverseOfAt(string name)
    {
        var curve = CellChemistries.Find(name)!.Curve;

        Gen.Double[0, 1].Sample(soc => Assert.Equal(soc, curve.SocAt(curve.At(soc)), 1e-9), iter: 500);
    }

    [Theory]
    [MemberData(nameof(Chemistries))]
    public void At_EveryChemistry_RisesAndStaysWithinWhatItsCellsSurvive(string name)
    {
        var chemistry = CellChemistries.Find(name)!;

        Gen.Select(Gen.Double[0, 1], Gen.Double[0, 1]).Sample(
            (a, b) => Math.Abs(a - b) < 1e-6 || chemistry.Curve.At(Math.Min(a, b)) < chemistry.Curve.At(Math.Max(a, b)),
            iter: 500);
        Assert.True(chemistry.LowestVolts < chemistry.Curve.At(0) && chemistry.Curve.At(1) < chemistry.HighestVolts);
        Assert.InRange(chemistry.FullVolts, chemistry.Curve.At(0.9), chemistry.Curve.At(1));
        Assert.InRange(chemistry.EmptyVolts, chemistry.Curve.At(0), chemistry.Curve.At(0.1));
    }

    [Fact]
    public void SlopeAt_IsTheRiseBetweenNeighbours() =>
        Assert.Equal((4.084 - 4.023) / 0.05, CellChemistries.LithiumIon.Curve.SlopeAt(0.92), 9);

    [Fact]
    public void SocAt_VoltageOffTheCurve_IsItsEnd()
    {
        Assert.Equal(0, CellChemistries.LithiumIon.Curve.SocAt(2));
        Assert.Equal(1, CellChemistries.LithiumIon.Curve.SocAt(5));
    }

    [Fact]
    public void AreaBelow_IsTheIntegralOfTheCurve() => Gen.Double[0, 1].Sample(
        static soc =>
        {
            var curve = CellChemistries.LithiumIon.Curve;
            var sum = Enumerable.Range(0, 20_000).Sum(i => curve.At(soc * (i + 0.5) / 20_000) * soc / 20_000);
            Assert.Equal(sum, curve.AreaBelow(soc), 1e-6);
        },
        iter: 20);
}
