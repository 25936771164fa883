using CsCheck;
using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Power.Charge;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Power.Charge;

public sealed class ChargeEstimatorTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(10);

    private static readonly Gen<BatteryReading> AnyReading = Gen.Select(
        Gen.Double[2, 9].Nullable(), Gen.Double[-10, 10].Nullable(), Gen.Double[-30, 60].Nullable(), Gen.Double[0, 1].Nullable(), Gen.Bool.Nullable(),
        static (volts, amperes, temp, gauge, full) => new BatteryReading { VoltageV = volts, CurrentA = amperes, TempC = temp, GaugeFraction = gauge, Full = full });

    [Fact]
    public void Update_AnyPlausibleReadings_ChargeAndItsDoubtStayWithinTheirLimits() => Gen.Select(AnyReading.Array[1, 50], Gen.Int[0, 100_000].Array[50], Gen.Double[-20, 20], Gen.Int[0, 2].Select(static i => CellChemistries.Names.ElementAt(i))).Sample(
        static (readings, seconds, watts, name) =>
        {
            var estimator = new ChargeEstimator(CellChemistries.Find(name)!, 2, 2);
            for (var i = 0; i < readings.Length; i++)
            {
                if (estimator.IsPlausible(readings[i]))
                {
                    estimator.Update(readings[i], TimeSpan.FromSeconds(seconds[i]), watts);
                }

                Assert.InRange(estimator.SocFraction, 0, 1);
                Assert.InRange(estimator.SigmaFraction, 0, 0.5);
                Assert.InRange(estimator.CapacityAh, 2 * 0.3, 2 * 1.3);
                Assert.True(double.IsFinite(estimator.PackOhms) && estimator.PackOhms > 0);
            }
        },
        iter: Drill.Count(1000, 10_000));

    [Theory]
    [InlineData(double.NaN, 0.0, 20.0)]
    [InlineData(3.7, double.NaN, 20.0)]
    [InlineData(3.7, 0.0, double.NaN)]
    [InlineData(0.0, 0.0, 20.0)]
    [InlineData(655.35, 0.0, 20.0)]
    [InlineData(3.7, 655.35, 20.0)]
    [InlineData(3.7, 0.0, 200.0)]
    public void IsPlausible_WhatABrokenSensorSays_IsNot(double volts, double amperes, double temp) =>
        Assert.False(OneCell().IsPlausible(new BatteryReading { VoltageV = volts, CurrentA = amperes, TempC = temp }));

    [Fact]
    public void IsPlausible_NeitherVoltageNorGauge_IsNot() => Assert.False(OneCell().IsPlausible(new BatteryReading { CurrentA = 1 }));

    [Fact]
    public void Update_ChargerSaysFullAtATrickle_IsFull()
    {
        var estimator = OneCell();
        estimator.Assume(0.7, 0.05);

        estimator.Update(new BatteryReading { VoltageV = 4.05, CurrentA = 0.02, Full = true }, Tick, 0);

        Assert.Equal(1, estimator.SocFraction);
    }

    [Fact]
    public void Update_ChargerSaysFullWhileACurrentFlowsOut_IsNotBelieved()
    {
        var estimator = OneCell();
        estimator.Assume(0.5, 0.05);

        estimator.Update(new BatteryReading { VoltageV = 3.6, CurrentA = -1, Full = true }, Tick, 0);

        Assert.InRange(estimator.SocFraction, 0, 0.6);
    }

    [Fact]
    public void Update_LowVoltageUnderAModerateLoad_IsNearlyEmpty()
    {
        var estimator = OneCell();
        estimator.Assume(0.4, 0.02);

        estimator.Update(new BatteryReading { VoltageV = 2.95, CurrentA = -0.5 }, Tick, 0);

        Assert.InRange(estimator.SocFraction, 0, 0.03);
    }

    [Fact]
    public void Update_StateIsFarBelowTheTruth_FindsItBack()
    {
        var estimator = OneCell();
        estimator.Assume(0, 0.02);

        for (var i = 0; i < 60; i++)
        {
            estimator.Update(new BatteryReading { VoltageV = 3.858, CurrentA = -0.01 }, Tick, 0);
        }

        Assert.InRange(estimator.SocFraction, 0.67, 0.73);
    }

    [Fact]
    public void Update_CellsGetCold_TheSameMissingChargeIsMore()
    {
        var estimator = OneCell();
        estimator.Update(new BatteryReading { VoltageV = OpenCircuitVoltage.At(0.5), CurrentA = 0, TempC = 25 }, Tick, 0);
        var warm = (estimator.SocFraction, estimator.CapacityJoules);

        estimator.Update(new BatteryReading { VoltageV = OpenCircuitVoltage.At(1 - (0.5 / 0.85)), CurrentA = 0, TempC = 0 }, Tick, 0);

        Assert.Equal(1 - ((1 - warm.SocFraction) / 0.85), estimator.SocFraction, 0.01);
        Assert.Equal(0.85 * warm.CapacityJoules, estimator.CapacityJoules, 6);
    }

    [Fact]
    public void Update_HardwareCountsTheCoulombs_TheyReplaceCurrentTimesTime()
    {
        var estimator = Iron();
        estimator.Update(new BatteryReading { VoltageV = 3.32, CurrentA = 0, ChargeCoulombs = 1e6 }, Tick, 0);
        var before = estimator.SocFraction;

        // A tenth of 2 Ah between two readings an hour apart; the current at both ends says nothing of it.
        estimator.Update(new BatteryReading { VoltageV = 3.31, CurrentA = 0, ChargeCoulombs = 1e6 - 720 }, TimeSpan.FromHours(1), 0);

        Assert.InRange(before - estimator.SocFraction, 0.08, 0.12);
    }

    [Fact]
    public void Update_NoCurrentSensor_FollowsVoltageLoadAndVendor()
    {
        var cell = new SimulatedBattery(new SimulatedBatteryOptions { CapacityWh = 7.4, StartSocFraction = 0.9, TempC = 25 });
        var estimator = new ChargeEstimator(CellChemistries.LithiumIon, 1, 7.4 / OpenCircuitVoltage.MeanVolts);
        while (cell.SocFraction > 0.1)
        {
            cell.Step(-1.5, Tick);
            estimator.Update(new BatteryReading { VoltageV = cell.VoltageV, GaugeFraction = Math.Min(1, cell.SocFraction + 0.05) }, Tick, -1.5);
            Assert.Equal(cell.SocFraction, estimator.SocFraction, 0.06);
        }
    }

    [Fact]
    public void Update_OnlyAVendorsPercentage_IsTheEstimate()
    {
        var estimator = OneCell();
        for (var i = 0; i < 100; i++)
        {
            estimator.Update(new BatteryReading { GaugeFraction = 0.62, GaugeSigmaFraction = 0.02 }, Tick, 0);
        }

        Assert.Equal(0.62, estimator.SocFraction, 0.005);
    }

    [Fact]
    public void Capacity_WornCellCycledBetweenFullAndEmpty_IsLearned()
    {
        var cell = new SimulatedBattery(new SimulatedBatteryOptions { CapacityWh = 0.7 * 7.4, StartSocFraction = 1, TempC = 25 });
        var printed = 7.4 / OpenCircuitVoltage.MeanVolts;
        var estimator = new ChargeEstimator(CellChemistries.LithiumIon, 1, printed);
        for (var cycle = 0; cycle < 4; cycle++)
        {
            Run(cell, estimator, -1.5, static cell => cell.VoltageV > 2.9 && cell.SocFraction > 0);
            Run(cell, estimator, 1.5, static cell => cell.SocFraction < 0.995);
            // The charger holds the voltage and lets the current fall.
            Run(cell, estimator, 0.05, static cell => cell.SocFraction < 1);
        }

        Assert.InRange(estimator.CapacityAh / printed, 0.66, 0.74);
    }

    [Fact]
    public void Resistance_StepsOfLoad_AreLearned()
    {
        var estimator = OneCell();
        var soc = 0.6;
        for (var i = 0; i < 200; i++)
        {
            var amperes = i % 2 == 0 ? -0.1 : -1.5;
            estimator.Update(new BatteryReading { VoltageV = OpenCircuitVoltage.At(soc) + (amperes * 0.3), CurrentA = amperes, TempC = 25 }, TimeSpan.FromSeconds(1), 0);
            soc += amperes / 3600 / 2;
        }

        Assert.Equal(0.3, estimator.PackOhms, 0.01);
    }

    [Fact]
    public void Resume_AfterASilence_LiesBetweenAndDoubtsItself()
    {
        var estimator = OneCell();
        estimator.Assume(0.8, 0.02);

        estimator.Resume(0.4);

        Assert.Equal(0.6, estimator.SocFraction, 9);
        Assert.True(estimator.SigmaFraction > 0.4);
    }

    [Fact]
    public void Memory_GivenToANewEstimate_GoesOnFromThere()
    {
        var first = OneCell();
        first.Assume(0.42, 0.03);

        var second = new ChargeEstimator(CellChemistries.LithiumIon, 1, 2, first.Memory);

        Assert.Equal(first.Memory, second.Memory);
        Assert.True(second.IsKnown);
    }

    [Theory]
    [InlineData(2, 0.1, 2, 1)]
    [InlineData(double.NaN, 0.1, 2, 1)]
    [InlineData(0.5, 0.1, double.PositiveInfinity, 1)]
    [InlineData(0.5, 0.1, 2, 0)]
    public void Memory_ThatCannotBe_IsForgotten(double soc, double sigma, double capacity, double factor) =>
        Assert.False(new ChargeEstimator(CellChemistries.LithiumIon, 1, 2, new ChargeMemory(soc, sigma, capacity, factor)).IsKnown);

    private static void Run(SimulatedBattery cell, ChargeEstimator estimator, double watts, Func<SimulatedBattery, bool> goesOn)
    {
        while (goesOn(cell))
        {
            cell.Step(watts, Tick);
            estimator.Update(new BatteryReading { VoltageV = cell.VoltageV, CurrentA = cell.CurrentA, TempC = cell.TempC }, Tick, 0);
        }
    }

    private static ChargeEstimator OneCell() => new(CellChemistries.LithiumIon, 1, 2);

    private static ChargeEstimator Iron() => new(CellChemistries.LithiumIronPhosphate, 1, 2);
}
