using EdgeRuntime.Core.Power.Charge;

namespace EdgeRuntime.Core.Tests.Power.Charge;

/// <summary>The estimate against NASA's cells: fitted on B0025 at 24 C (curve, resistance, capacity), checked on B0047 at 4 C, which it has not seen.</summary>
public sealed class ChargeEstimatorTraceTests
{
    private static readonly Lazy<BatteryTrace> Warm = new(static () => BatteryTrace.Load("nasa_B0025_discharge1_pulsed4A_24C"));
    private static readonly Lazy<BatteryTrace> Cold = new(static () => BatteryTrace.Load("nasa_B0047_discharge1_1A_4C"));
    private static readonly Lazy<BatteryTrace> ColdCharge = new(static () => BatteryTrace.Load("nasa_B0047_charge1_CCCV_4C"));

    // Where the estimate starts: null by itself, from the first reading; 0.5 is half the charge wrong.
    public static TheoryData<double?> Starts => new() { (double?)null, 1.0, 0.5 };

    [Theory]
    [MemberData(nameof(Starts))]
    public void Discharge_24C_MeanErrorIsBelowTwoAndAHalfPercent(double? start)
    {
        var errors = Warm.Value.Run(Fitted(start), 1, -Warm.Value.TotalAh);

        Report($"B0025, 4 A pulsed, 24 C, start {start}: {errors}");
        Assert.True(errors.MeanPercent <= 2.5, errors.ToString());
    }

    [Theory]
    [MemberData(nameof(Starts))]
    public void Discharge_4CAnotherCell_MeanErrorIsBelowFourPercent(double? start)
    {
        var errors = Cold.Value.Run(Fitted(start), 1, -Cold.Value.TotalAh);

        Report($"B0047, 1 A, 4 C, start {start}: {errors}");
        Assert.True(errors.MeanPercent <= 4, errors.ToString());
    }

    [Theory]
    [InlineData(1.05, 0.05)]
    [InlineData(0.95, -0.05)]
    public void Discharge_CurrentSensorFivePercentAndFiftyMilliamperesOff_MeanErrorStaysBelowFourPercent(double gain, double offset)
    {
        var warm = Warm.Value.Run(Fitted(0.5), 1, -Warm.Value.TotalAh, gain, offset);
        var cold = Cold.Value.Run(Fitted(0.5), 1, -Cold.Value.TotalAh, gain, offset);

        Report($"gain {gain}, offset {offset} A, start 0.5: 24 C {warm}; 4 C {cold}");
        Assert.True(warm.MeanPercent <= 4, warm.ToString());
        Assert.True(cold.MeanPercent <= 4, cold.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0.5)]
    public void Charge_4CAnotherCell_MeanErrorIsBelowFourPercentAndEndsFull(double? start)
    {
        // It ends at C/35, full; the whole is what the same cell gave when it was discharged.
        var estimator = Fitted(start);
        var capacity = -Cold.Value.TotalAh;
        var errors = ColdCharge.Value.Run(estimator, 1 - (ColdCharge.Value.TotalAh / capacity), capacity);

        Report($"B0047, CC-CV charge, 4 C, start {start}: {errors}");
        Assert.True(errors.MeanPercent <= 4, errors.ToString());
        Assert.InRange(estimator.SocFraction, 0.99, 1);
    }

    private static ChargeEstimator Fitted(double? start)
    {
        var estimator = new ChargeEstimator(CellChemistries.LithiumIon, 1, -Warm.Value.TotalAh);
        if (start is { } soc)
        {
            estimator.Assume(soc, 0.5);
        }

        return estimator;
    }

    private static void Report(string text) => TestContext.Current.TestOutputHelper?.WriteLine(text);
}
