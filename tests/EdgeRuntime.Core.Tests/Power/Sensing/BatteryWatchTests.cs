using CsCheck;
using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Power.Charge;
using EdgeRuntime.Core.Power.Sensing;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Power.Sensing;

public sealed class BatteryWatchTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromSeconds(10);
    private static readonly CellChemistry Cells = CellChemistries.LithiumIon;

    private readonly ChargeEstimator _estimator = new(Cells, seriesCells: 1, capacityAh: 2);
    private readonly BatteryWatch _watch;
    private string? _reason;

    public BatteryWatchTests() => _watch = new BatteryWatch(_estimator, Cells, seriesCells: 1, lostAfter: TimeSpan.FromMinutes(2));

    [Fact]
    public void Take_Ladder_StepByStep()
    {
        // 1. Fresh: the filter's estimate.
        var fresh = Settle(0.6);
        Assert.Equal((BatterySensorState.Fresh, null, TimeSpan.Zero), (fresh.State, fresh.ReckonedSocFraction, fresh.Silence));
        Assert.InRange(fresh.SocFraction!.Value, 0.55, 0.65);
        var sigma = _estimator.SigmaFraction;

        // 2. Stale from the first missing reading: the lower end of what was known, less the load with its margin.
        var stale = Take(null, loadWatts: 2);
        Assert.Equal((BatterySensorState.Stale, Tick), (stale.State, stale.Silence));
        Assert.Equal(fresh.SocFraction!.Value - (2 * sigma) - (1.3 * 2 * 10 / stale.CapacityJoules), stale.SocFraction!.Value, 1e-9);
        Assert.Equal(stale.SocFraction, stale.ReckonedSocFraction);

        // 3. Lost after the limit: nothing is stated, the reckoning goes on beside it and only falls.
        var last = stale;
        for (var i = 1; i < 12; i++)
        {
            var next = Take(null, loadWatts: 2);
            Assert.Equal(BatterySensorState.Stale, next.State);
            Assert.True(next.SocFraction < last.SocFraction);
            last = next;
        }

        var lost = Take(null, loadWatts: 2);
        Assert.Equal((BatterySensorState.Lost, null), (lost.State, lost.SocFraction));
        Assert.True(lost.ReckonedSocFraction < last.ReckonedSocFraction);

        // 4. Back: the filter goes on, and the voltage soon has the truth again although it lies above what was reckoned.
        var back = Take(At(0.6));
        Assert.Equal((BatterySensorState.Fresh, null, TimeSpan.Zero), (back.State, back.ReckonedSocFraction, back.Silence));
        Assert.InRange(Settle(0.6).SocFraction!.Value, 0.55, 0.65);
    }

    [Theory]
    [InlineData(double.NaN, -0.5, null)]
    [InlineData(double.PositiveInfinity, -0.5, null)]
    [InlineData(0.0, -0.5, 1.0)]
    [InlineData(8.4, -0.5, 1.0)]
    [InlineData(4.2, 500.0, 1.0)]
    [InlineData(4.2, double.NaN, 1.0)]
    [InlineData(3.6, -0.5, double.NaN)]
    [InlineData(3.6, -0.5, -0.1)]
    [InlineData(null, -0.5, 1.2)]
    [InlineData(null, null, null)]
    public void Take_FiguresThatCannotBe_AreAsGoodAsSilence(double? volts, double? amperes, double? gauge)
    {
        var known = Settle(0.3).SocFraction!.Value;

        var view = Take(new BatteryReading { VoltageV = volts, CurrentA = amperes, GaugeFraction = gauge });

        Assert.Equal(BatterySensorState.Stale, view.State);
        Assert.True(view.SocFraction < known);
        Assert.StartsWith("cannot be of 1 cell(s) li-ion", _reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Take_HundredPercentWhileDischargingAtCutOff_DoesNotReadAsFull(bool hasCurrent)
    {
        var view = default(ChargeView);
        for (var i = 0; i < 20; i++)
        {
            view = Take(new BatteryReading { VoltageV = 3.0, CurrentA = hasCurrent ? -0.5 : null, GaugeFraction = 1, Full = true }, loadWatts: 1.5);
            Assert.True(view.SocFraction < 0.1, $"{view.SocFraction}");
        }

        Assert.Equal(BatterySensorState.Fresh, view.State);
    }

    [Theory]
    [InlineData(true, 0.1)]
    [InlineData(false, 0.2)]
    public void Take_VoltageStandsStillUnderALoad_IsNoticedBeforeAFractionOfThePackIsGone(bool hasCurrent, double share)
    {
        // The cell of 666 J that gave 1452 J and still read as fresh.
        var estimator = new ChargeEstimator(Cells, seriesCells: 1, capacityAh: 0.05);
        var watch = new BatteryWatch(estimator, Cells, seriesCells: 1, lostAfter: TimeSpan.FromMinutes(2));
        var (view, fresh, drawn, said) = (default(ChargeView), 0.0, 0.0, "");
        for (; drawn < 1452; drawn += 2)
        {
            view = watch.Take(new BatteryReading { VoltageV = 3.9, CurrentA = hasCurrent ? -0.2 / 3.9 : null }, Tick, 2, null, out var reason);
            fresh = view.State == BatterySensorState.Fresh ? drawn : fresh;
            said = reason ?? said;
        }

        Assert.Equal((BatterySensorState.Lost, null, 0.0), (view.State, view.SocFraction, view.ReckonedSocFraction));
        Assert.InRange(fresh / view.CapacityJoules, 0.8 * share, share + 0.02);
        Assert.StartsWith("have stood still at 3.9 V while ", said, StringComparison.Ordinal);

        // The sensor comes back to life.
        Assert.Equal(BatterySensorState.Fresh, watch.Take(new BatteryReading { VoltageV = 3.1, CurrentA = hasCurrent ? -0.05 : null }, Tick, 2, null, out _).State);
    }

    [Theory]
    [InlineData(0.05, null)]
    [InlineData(0.0, null)]
    [InlineData(null, true)]
    public void Take_VoltageStandsStillWhileNothingIsDrawn_IsFresh(double? amperes, bool? external)
    {
        var watch = new BatteryWatch(new ChargeEstimator(Cells, seriesCells: 1, capacityAh: 0.05), Cells, seriesCells: 1, lostAfter: TimeSpan.FromMinutes(2));
        for (var i = 0; i < 700; i++)
        {
            Assert.Equal(BatterySensorState.Fresh, watch.Take(new BatteryReading { VoltageV = 4.15, CurrentA = amperes }, Tick, 2, external, out _).State);
        }
    }

    [Fact]
    public void Take_NeverAnswered_IsLostAndStatesNothing()
    {
        var view = Take(null);

        Assert.Equal((BatterySensorState.Lost, null, null), (view.State, view.SocFraction, view.ReckonedSocFraction));
    }

    [Fact]
    public void Take_OnlyRemembered_IsReckonedFromTheMemory()
    {
        var estimator = new ChargeEstimator(Cells, 1, 2, new ChargeMemory(0.8, 0.1, 2, 1));
        var watch = new BatteryWatch(estimator, Cells, 1, TimeSpan.FromMinutes(2));

        var view = watch.Take(null, Tick, 0, null, out _);

        Assert.Equal((BatterySensorState.Stale, 0.6), (view.State, Math.Round(view.SocFraction!.Value, 9)));
    }

    [Fact]
    public void Take_SilentOnExternalPower_SpendsNothing()
    {
        Settle(0.6);
        var first = Take(null, loadWatts: 2, external: true);

        Assert.Equal(first.ReckonedSocFraction, Take(null, loadWatts: 2, external: true).ReckonedSocFraction);
    }

    [Fact]
    public void Take_AnySequence_NothingButAGoodReadingRaisesTheCharge() => Gen.Select(Gen.Int[0, 3], Gen.Double[0, 4]).Array[1, 200].Sample(
        static steps =>
        {
            var estimator = new ChargeEstimator(Cells, 1, 2, new ChargeMemory(0.5, 0.05, 2, 1));
            var watch = new BatteryWatch(estimator, Cells, 1, TimeSpan.FromMinutes(2));
            double? last = null;
            foreach (var (what, load) in steps)
            {
                BatteryReading? reading = what switch
                {
                    0 => new BatteryReading { VoltageV = 3.7, CurrentA = -load / 3.7 },
                    1 => new BatteryReading { VoltageV = double.NaN, GaugeFraction = 1, Full = true },
                    2 => new BatteryReading { VoltageV = 12, GaugeFraction = 1, Full = true },
                    _ => null,
                };
                var view = watch.Take(reading, Tick, load * 10, null, out _);
                Assert.Equal(what == 0, view.State == BatterySensorState.Fresh);
                Assert.True(what == 0 || last is null || view.ReckonedSocFraction <= last, $"{last} -> {view.ReckonedSocFraction}");
                last = view.SocFraction ?? view.ReckonedSocFraction;
            }
        },
        iter: Drill.Count(500, 10_000));

    private static BatteryReading At(double soc, double amperes = -0.1) => new() { VoltageV = OpenCircuitVoltage.At(soc) + (amperes * 0.11), CurrentA = amperes };

    private ChargeView Settle(double soc)
    {
        var view = default(ChargeView);
        for (var i = 0; i < 60; i++)
        {
            view = Take(At(soc));
        }

        return view;
    }

    private ChargeView Take(BatteryReading? reading, double loadWatts = 0, bool? external = null) => _watch.Take(reading, Tick, loadWatts * Tick.TotalSeconds, external, out _reason);
}
