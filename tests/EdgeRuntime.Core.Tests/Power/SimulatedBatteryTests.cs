using CsCheck;
using EdgeRuntime.Core.Power;

namespace EdgeRuntime.Core.Tests.Power;

public sealed class SimulatedBatteryTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void Step_WholeDischarge_DeliversTheStoredEnergyLessWhatTheResistanceBurns() => Gen.Double[0.1, 3].Sample(
        static watts =>
        {
            var cell = Cell(1);
            var (delivered, burnt) = (0.0, 0.0);
            while (cell.EmptyTime == TimeSpan.Zero)
            {
                cell.Step(-watts, TimeSpan.FromSeconds(30));
                delivered += -cell.VoltageV * cell.CurrentA * 30;
                burnt += cell.CurrentA * cell.CurrentA * Ohms * 30;
            }

            Assert.InRange(delivered + burnt, 0.995 * cell.CapacityJoules, 1.001 * cell.CapacityJoules);
            Assert.True(delivered < cell.CapacityJoules);
        },
        iter: 30);

    [Fact]
    public void Step_DischargeThenTheSameEnergyBack_EndsBelowTheStart() => Gen.Select(Gen.Double[0.4, 0.9], Gen.Double[0.1, 2], Gen.Int[1, 60]).Sample(
        static (start, watts, minutes) =>
        {
            var cell = Cell(start);
            cell.Step(-watts, Minute * minutes);
            var low = cell.SocFraction;
            cell.Step(watts, Minute * minutes);

            Assert.True(low < start);
            Assert.InRange(cell.SocFraction, low, start);
        },
        iter: 300);

    [Fact]
    public void Step_AnyPower_ChargeStaysWithinItsLimitsAndFollowsTheSign() => Gen.Select(Gen.Double[0, 1], Gen.Double[-200, 200], Gen.Int[1, 36_000]).Sample(
        static (start, watts, seconds) =>
        {
            var cell = Cell(start);
            cell.Step(watts, TimeSpan.FromSeconds(seconds));

            Assert.InRange(cell.SocFraction, 0, 1);
            Assert.True(watts < 0 ? cell.SocFraction <= start : cell.SocFraction >= start);
            Assert.InRange(cell.EmptyTime, TimeSpan.Zero, TimeSpan.FromSeconds(seconds));
            Assert.True(cell.SpilledJoules >= 0);
        },
        iter: 300);

    [Fact]
    public void Step_MoreLoad_NeverLeavesMoreCharge() => Gen.Select(Gen.Double[0, 1], Gen.Double[-30, 30], Gen.Double[-30, 30], Gen.Int[1, 7200]).Sample(
        static (start, a, b, seconds) =>
        {
            var (less, more) = (Cell(start), Cell(start));
            less.Step(Math.Min(a, b), TimeSpan.FromSeconds(seconds));
            more.Step(Math.Max(a, b), TimeSpan.FromSeconds(seconds));

            Assert.True(less.SocFraction <= more.SocFraction);
        },
        iter: 300);

    [Fact]
    public void Step_UnderLoad_TerminalPowerIsTheLoadAndVoltageSagsByTheResistance()
    {
        var cell = Cell(0.5);
        cell.Step(-3.5, TimeSpan.FromSeconds(1));

        Assert.Equal(-3.5, cell.VoltageV * cell.CurrentA, 9);
        Assert.Equal(3.735 + (cell.CurrentA * Ohms), cell.VoltageV, 9);
    }

    [Fact]
    public void Step_Charging_StoresNinetyNineOfAHundredCoulombs()
    {
        var cell = Cell(0.5);
        cell.Step(2, TimeSpan.FromSeconds(30));

        var coulombs = 7.4 * 3600 / OpenCircuitVoltage.MeanVolts;
        Assert.Equal(0.99 * cell.CurrentA * 30 / coulombs, cell.SocFraction - 0.5, 12);
    }

    [Fact]
    public void Step_PastThePeakPower_TheCellGivesAtHalfItsVoltage()
    {
        var cell = Cell(0.5);
        cell.Step(-1000, TimeSpan.FromMilliseconds(1));

        Assert.Equal(3.735 / 2, cell.VoltageV, 9);
    }

    [Fact]
    public void Step_EmptyCell_CountsTheTimeAndGivesNothing()
    {
        var cell = Cell(0);
        cell.Step(-1, TimeSpan.FromHours(1));

        Assert.Equal((0.0, 0.0, 2.70), (cell.SocFraction, cell.CurrentA, cell.VoltageV));
        Assert.Equal(TimeSpan.FromHours(1), cell.EmptyTime);
    }

    [Fact]
    public void Step_FullCell_CountsWhatItCouldNotTake()
    {
        var cell = Cell(1);
        cell.Step(2, TimeSpan.FromHours(1));

        Assert.Equal((1.0, 0.0, 4.197), (cell.SocFraction, cell.CurrentA, cell.VoltageV));
        Assert.Equal(7200, cell.SpilledJoules, 6);
    }

    [Fact]
    public void Step_NoPower_ChangesNothing()
    {
        var cell = Cell(0.5);
        cell.Step(0, TimeSpan.FromDays(1));

        Assert.Equal((0.5, 0.0, 3.735), (cell.SocFraction, cell.CurrentA, cell.VoltageV));
    }

    [Theory]
    [InlineData(25, 1)]
    [InlineData(40, 1)]
    [InlineData(5, 0.88)]
    [InlineData(-20, 0.73)]
    public void Capacity_Cold_IsSmaller(double temp, double share) =>
        Assert.Equal(7.4 * 3600 * share, new SimulatedBattery(new SimulatedBatteryOptions { TempC = temp }).CapacityJoules, 6);

    // The default cell's ampere-hours follow from its watt-hours; its resistance is that of the measured 2 Ah cell in proportion.
    private static double Ohms => OpenCircuitVoltage.ReferenceOhms * OpenCircuitVoltage.ReferenceAmpereHours / (7.4 / OpenCircuitVoltage.MeanVolts);

    private static SimulatedBattery Cell(double soc) => new(new SimulatedBatteryOptions { StartSocFraction = soc, TempC = 25 });
}
