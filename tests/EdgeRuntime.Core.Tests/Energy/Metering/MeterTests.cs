using CsCheck;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Energy;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRuntime.Core.Tests.Energy.Metering;

/// <summary>The ledger's windows, one by one.</summary>
public sealed class MeterTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly EnergyLedger _ledger;
    private readonly int _account;
    private TimeSpan _suspended;

    public MeterTests()
    {
        _ledger = new EnergyLedger(new BoardProfile { Name = "test", Description = "", IdleWatts = 2, ActiveWattsPerCore = 1.5, SleepWatts = 0.1, Source = "" }, _clock, () => _suspended);
        _account = _ledger.Register("m", "d", "v");
        Meter(null, 0);
    }

    [Fact]
    public void Meter_Counted_IsTheWholeAndNothingElse()
    {
        var from = _ledger.Read();
        Infer(1);
        Meter(30, 9);
        var interval = EnergyInterval.Between(from, _ledger.Read());

        Assert.Equal(30, interval.LoadJoules, 1e-9);
        Assert.Equal(30, interval.IdleJoules + interval.Models.Sum(static model => model.MarginalJ!.Value * model.Inferences), 1e-9);
        Assert.Equal(EnergyBasis.Measured, interval.Basis);
        Assert.Equal(30, _ledger.Read().Metered!.RailJoules, 1e-9);
    }

    [Fact]
    public void Meter_SensorSilentForAWindow_IsModelledThereAndSaysSo()
    {
        Meter(20, 10);
        var from = _ledger.Read();
        Infer(1);
        Meter(null, 9);
        var silent = _ledger.Read();
        Meter(20, 10);

        var interval = EnergyInterval.Between(from, silent);
        Assert.Equal(EnergyBasis.Modelled, interval.Basis);
        Assert.Equal(10, silent.Metered!.UncoveredSeconds - from.Metered!.UncoveredSeconds, 1e-6);
        Assert.InRange(interval.LoadJoules, 18, 24);
        Assert.Equal(EnergyBasis.Measured, EnergyInterval.Between(silent, _ledger.Read()).Basis);
    }

    [Fact]
    public void Meter_OnlyTheBattery_IsGauge()
    {
        var from = _ledger.Read();
        Meter(20, 10, EnergyBasis.Gauge);

        Assert.Equal(EnergyBasis.Gauge, EnergyInterval.Between(from, _ledger.Read()).Basis);
    }

    [Fact]
    public void Meter_EstimateOfTheWhole_IsBookedAndStaysModelled()
    {
        var from = _ledger.Read();
        Meter(33, 10, EnergyBasis.Modelled);
        var interval = EnergyInterval.Between(from, _ledger.Read());

        Assert.Equal((33.0, EnergyBasis.Modelled), (Math.Round(interval.LoadJoules, 9), interval.Basis));
    }

    [Fact]
    public void Read_BetweenTwoSamples_IsThatOfTheLastOne()
    {
        Meter(20, 10);
        var at = _clock.GetUtcNow();
        Infer(1);
        _clock.Advance(TimeSpan.FromSeconds(3));

        var totals = _ledger.Read();
        Assert.Equal((at, 0L, 20.0), (totals.At, totals.Inferences, totals.LoadJoules));
    }

    [Fact]
    public void Meter_NightThatACounterHasSeen_IsBookedAsMeasuredAndTeachesNothing()
    {
        Teach();
        var (from, idle) = (_ledger.Read(), _ledger.Read().Metered!.IdleWatts);
        _suspended += TimeSpan.FromHours(8);
        Meter(20 + 2880, 10);
        var to = _ledger.Read();

        Assert.Equal(2900, EnergyInterval.Between(from, to).LoadJoules, 1e-6);
        Assert.Equal(EnergyBasis.Measured, EnergyInterval.Between(from, to).Basis);
        Assert.Equal(idle, to.Metered!.IdleWatts, 1e-12);
    }

    [Fact]
    public void Meter_NightThatNothingHasSeen_IsWhatTheProfileSaysOfSleep()
    {
        Teach();
        var (from, idle) = (_ledger.Read(), _ledger.Read().Metered!.IdleWatts);
        _suspended += TimeSpan.FromHours(8);
        _clock.Advance(TimeSpan.FromSeconds(10));
        _ledger.Meter(new LoadSample { Timestamp = _clock.GetTimestamp(), Joules = 20, Watts = 2, Basis = EnergyBasis.Measured });
        var to = _ledger.Read();

        Assert.Equal(20 + (0.1 * 8 * 3600), EnergyInterval.Between(from, to).LoadJoules, 1e-6);
        Assert.Equal(EnergyBasis.Modelled, EnergyInterval.Between(from, to).Basis);
        Assert.Equal(idle, to.Metered!.IdleWatts, 1e-12);
    }

    [Fact]
    public void Read_NothingIsMeasured_ASleepIsWhatTheProfileSaysOfIt()
    {
        var ledger = new EnergyLedger(new BoardProfile { Name = "test", Description = "", IdleWatts = 2, ActiveWattsPerCore = 1.5, SleepWatts = 0.1, Source = "" }, _clock, () => _suspended);
        _clock.Advance(TimeSpan.FromSeconds(10));
        _suspended += TimeSpan.FromHours(8);
        Assert.Equal(20 + (0.1 * 8 * 3600), ledger.Read().LoadJoules, 1e-6);
    }

    [Fact]
    public void Meter_BookedLate_EndsTheWindowWhenTheSensorWasRead()
    {
        var from = _ledger.Read();
        _clock.Advance(TimeSpan.FromSeconds(10));
        var read = _clock.GetTimestamp();
        _clock.Advance(TimeSpan.FromSeconds(3));
        _ledger.Meter(new LoadSample { Timestamp = read, Joules = 20, IsCounted = true, Basis = EnergyBasis.Measured });

        var totals = _ledger.Read();
        Assert.Equal((TimeSpan.FromSeconds(10), 10.0), (totals.At - from.At, Math.Round(totals.Metered!.MeasuredSeconds, 9)));
    }

    [Fact]
    public void Meter_InferenceAcrossTwoWindows_IsBookedInEachByItsTime()
    {
        Teach();
        var before = _ledger.Read();
        _clock.Advance(TimeSpan.FromSeconds(9));
        _ledger.BeginInference(_account);
        Meter(10 * 2 + 1, 1);
        var half = _ledger.Read();
        _clock.Advance(TimeSpan.FromSeconds(1));
        _ledger.RecordInference(_account, TimeSpan.Zero);
        Meter(10 * 2 + 1, 9);
        var whole = _ledger.Read();

        Assert.Equal((0L, 1L), (half.Inferences - before.Inferences, whole.Inferences - half.Inferences));
        Assert.Equal(1, half.InferenceJoules - before.InferenceJoules, 0.1);
        Assert.Equal(1, whole.InferenceJoules - half.InferenceJoules, 0.1);
    }

    [Fact]
    public void RecordInference_PriceLearned_IsMeasuredAndByItsOwnTime()
    {
        Assert.Equal(EnergyBasis.Modelled, _ledger.BasisOf(_account));
        Teach();

        _ledger.BeginInference(_account);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(2, _ledger.RecordInference(_account, TimeSpan.FromSeconds(77)), 0.1);
        Assert.Equal(EnergyBasis.Measured, _ledger.BasisOf(_account));
    }

    [Fact]
    public void AbandonInference_Failed_ItsJoulesCountAndItDoesNot()
    {
        Teach();
        var from = _ledger.Read();
        _ledger.BeginInference(_account);
        _clock.Advance(TimeSpan.FromSeconds(1));
        _ledger.AbandonInference(_account);
        Meter((10 * 2) + 1, 9);

        var totals = _ledger.Read();
        Assert.Equal(from.Inferences, totals.Inferences);
        Assert.Equal(1, totals.InferenceJoules - from.InferenceJoules, 0.1);
    }

    [Fact]
    public void Meter_CounterSawLessThanTheModelsCost_BooksNoMoreThanThat()
    {
        Teach();
        var from = _ledger.Read();
        Infer(5);
        Meter(3, 5);

        var interval = EnergyInterval.Between(from, _ledger.Read());
        Assert.Equal(3, interval.LoadJoules, 1e-9);
        Assert.True(interval.IdleJoules >= -1e-9);
    }

    [Theory]
    [InlineData(-121)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    [InlineData(10_001)]
    public void Meter_EnergyThatNoBoardCanHaveDrawn_IsModelledInstead(double joules)
    {
        Teach();
        var from = _ledger.Read();
        Infer(1);
        Meter(joules, 9);
        var interval = EnergyInterval.Between(from, _ledger.Read());

        Assert.Equal(EnergyBasis.Modelled, interval.Basis);
        Assert.Equal(21, interval.LoadJoules, 0.5);
        Assert.Equal(1, Assert.Single(interval.Models).MarginalJ!.Value, 0.1);
    }

    [Fact]
    public void Interval_AnySamples_NothingIsNegativeAndNoInferenceCostsMoreThanTheBoardDrew() =>
        Gen.Select(Gen.Double[-200, 500], Gen.Double[-30, 30], Gen.Int[0, 10], Gen.Int[0, 3]).Array[1, 60].Sample(
            static windows =>
            {
                var test = new MeterTests();
                var last = test._ledger.Read();
                foreach (var (joules, watts, busy, kind) in windows)
                {
                    if (busy > 0)
                    {
                        test.Infer(busy);
                    }

                    test._clock.Advance(TimeSpan.FromSeconds(10 - busy));
                    test._ledger.Meter(new LoadSample
                    {
                        Timestamp = test._clock.GetTimestamp(),
                        Joules = kind == 0 ? null : joules,
                        Watts = watts,
                        MeanOver = TimeSpan.FromMilliseconds(4),
                        IsCounted = kind == 1,
                        Basis = EnergyBasis.Measured,
                    });
                    var now = test._ledger.Read();
                    var interval = EnergyInterval.Between(last, now);
                    last = now;

                    Assert.InRange(interval.LoadJoules, 0, 10_000);
                    Assert.InRange(interval.IdleJoules, 0, interval.LoadJoules + 1e-9);
                    Assert.All(interval.Models, model =>
                    {
                        Assert.InRange(model.MarginalJ!.Value, 0, interval.LoadJoules + 1e-9);
                        Assert.InRange(model.LoadedJ!.Value, model.MarginalJ.Value, interval.LoadJoules + 1e-9);
                    });
                }
            },
            iter: Drill.Count(300, 10_000));

    [Fact]
    public void Metering_InSteadyState_AllocatesNothing()
    {
        Teach();
        Assert.Equal(0, Garbage.Of(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                _ledger.BeginInference(_account);
                _ledger.RecordInference(_account, TimeSpan.FromMilliseconds(1));
                _ledger.Meter(new LoadSample { Timestamp = _clock.GetTimestamp() + 10_000_000, Joules = 2, Watts = 2, MeanOver = TimeSpan.FromMilliseconds(8), IsCounted = i % 2 == 0, Basis = EnergyBasis.Measured });
            }
        }));
    }

    // 2 W of idling and 1 W of the model, until the ledger knows.
    private void Teach()
    {
        for (var i = 0; i < 100; i++)
        {
            var busy = i % 5;
            Infer(busy);
            Meter((10 * 2) + busy, 10 - busy);
        }
    }

    private void Infer(double seconds)
    {
        _ledger.BeginInference(_account);
        _clock.Advance(TimeSpan.FromSeconds(seconds));
        _ledger.RecordInference(_account, TimeSpan.FromSeconds(seconds));
    }

    private void Meter(double? joules, double idleSeconds, EnergyBasis basis = EnergyBasis.Measured)
    {
        _clock.Advance(TimeSpan.FromSeconds(idleSeconds));
        _ledger.Meter(new LoadSample { Timestamp = _clock.GetTimestamp(), Joules = joules, IsCounted = true, Basis = basis });
    }
}
