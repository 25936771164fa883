using CsCheck;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Energy;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRuntime.Core.Tests.Energy;

public sealed class EnergyLedgerTests
{
    // What a node does: infer or gate with one of three accounts, send, let time pass.
    private static readonly Gen<(int What, int Account, int Amount)[]> Day = Gen.Select(Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[0, 5000]).Array[0, 200];

    [Fact]
    public void Interval_AnyDay_PartsAreTheWholeAndLoadedJoulesCoverIt() => Gen.Select(Day, Day, Gen.Bool).Sample(
        static (morning, evening, knowsRadio) =>
        {
            var clock = new FakeTimeProvider();
            var ledger = Open(clock, knowsRadio ? 2e-6 : null);
            Live(ledger, clock, morning);
            var from = ledger.Read();
            Live(ledger, clock, evening);

            var interval = EnergyInterval.Between(from, ledger.Read());

            var inferring = interval.Models.Sum(static model => (model.MarginalJ ?? 0) * model.Inferences);
            Close(interval.LoadJoules, interval.IdleJoules + inferring + (interval.RadioJoules ?? 0));
            if (interval.Models.Any(static model => model.Inferences > 0))
            {
                Close(interval.LoadJoules, interval.Models.Sum(static model => (model.LoadedJ ?? 0) * model.Inferences));
            }
        },
        iter: Drill.Count(500, 10_000));

    [Fact]
    public void Interval_AnyDay_FiguresAreSoundOrAbsent() => Day.Sample(
        static day =>
        {
            var clock = new FakeTimeProvider();
            var ledger = Open(clock, null);
            var from = ledger.Read();
            Live(ledger, clock, day);

            var interval = EnergyInterval.Between(from, ledger.Read());

            Assert.Null(interval.RadioJoules);
            Assert.Equal(EnergyBasis.Modelled, interval.Basis);
            Assert.Equal(day.Count(static step => step.What == 0), interval.Models.Sum(static model => model.Inferences));
            Assert.Equal(day.Count(static step => step.What == 1), interval.Models.Sum(static model => model.Gated));
            Assert.All(interval.Models, static model =>
            {
                Assert.Equal(EnergyBasis.Modelled, model.Basis);
                Assert.Equal(model.Inferences > 0, model.MarginalJ.HasValue);
                Assert.Equal(model.Inferences > 0, model.LoadedJ.HasValue);
                Assert.True(model.Inferences == 0 || model.MarginalJ <= model.LoadedJ);
            });
        },
        iter: Drill.Count(500, 10_000));

    [Fact]
    public void RecordInference_OneSecondOfCpu_CostsTheBoardsActiveWatts()
    {
        var ledger = Open(new FakeTimeProvider());
        var account = ledger.Register("m", "d", "int8");
        Assert.Null(ledger.MarginalJoules(account));

        Assert.Equal(1.5, ledger.RecordInference(account, TimeSpan.FromSeconds(1)));
        ledger.RecordInference(account, TimeSpan.FromSeconds(2));

        Assert.Equal(2.25, ledger.MarginalJoules(account));
    }

    [Fact]
    public void Register_SameVariantTwice_IsOneAccountAndEachOtherIsItsOwn()
    {
        var ledger = Open(new FakeTimeProvider());
        var first = ledger.Register("m", "d", "int8");

        Assert.Equal(first, ledger.Register("m", "d", "int8"));
        Assert.Equal(4, new[] { first, ledger.Register("m", "d", "fp32"), ledger.Register("m", "e", "int8"), ledger.Register("n", "d", "int8") }.Distinct().Count());
    }

    [Fact]
    public void Read_TimePasses_IdleJoulesAccrue()
    {
        var clock = new FakeTimeProvider();
        var ledger = Open(clock);

        clock.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(120, ledger.Read().IdleJoules, 9);
    }

    [Fact]
    public void Read_WallClockSetForwardByAYear_BooksNoYearOfIdling()
    {
        var clock = new FakeTimeProvider();
        var stepped = new SteppedTimeProvider(clock);
        var ledger = Open(stepped);

        stepped.Offset = TimeSpan.FromDays(365);
        clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(2, ledger.Read().IdleJoules, 9);
    }

    [Theory]
    [InlineData(-7200)]
    [InlineData(7200)]
    [InlineData(56 * 365 * 86400.0)]
    [InlineData(-1)]
    public void Interval_DateSetWithin_EndsByTheOldDateAndTheNextBeginsByTheNewOne(double step)
    {
        var clock = new FakeTimeProvider(DateTimeOffset.UnixEpoch.AddDays(1));
        var stepped = new SteppedTimeProvider(clock);
        var ledger = Open(stepped);
        var from = ledger.Read();
        clock.Advance(TimeSpan.FromSeconds(40));
        stepped.Offset = TimeSpan.FromSeconds(step);
        var split = ledger.Read();
        clock.Advance(TimeSpan.FromSeconds(20));
        var to = ledger.Read();

        var (first, second) = (EnergyInterval.Between(from, split), EnergyInterval.Between(split, to));
        Assert.Equal((from.At, from.At.AddSeconds(40), 80), (first.From, first.To, first.LoadJoules));
        Assert.Equal((stepped.GetUtcNow().AddSeconds(-20), stepped.GetUtcNow(), 40), (second.From, second.To, second.LoadJoules));
        Assert.Equal(TimeSpan.FromSeconds(step), split.DateOrigin - from.DateOrigin);
        Assert.Equal(split.DateOrigin, to.DateOrigin);
    }

    [Fact]
    public void Interval_GatedAtAKnownPrice_SavesThatPrice()
    {
        var ledger = Open(new FakeTimeProvider());
        var account = ledger.Register("m", "d", "int8");
        ledger.RecordInference(account, TimeSpan.FromSeconds(2));
        var from = ledger.Read();
        ledger.RecordGated(account);
        ledger.RecordGated(account);

        var interval = EnergyInterval.Between(from, ledger.Read());

        Assert.Equal(6, interval.GateSavedJoules);
        var model = Assert.Single(interval.Models);
        Assert.Equal((0, 2), (model.Inferences, model.Gated));
        Assert.Null(model.MarginalJ);
    }

    [Fact]
    public void Interval_GatedBeforeAnyPriceIsKnown_SavingIsAbsent()
    {
        var ledger = Open(new FakeTimeProvider());
        var from = ledger.Read();
        ledger.RecordGated(ledger.Register("m", "d", "int8"));

        var interval = EnergyInterval.Between(from, ledger.Read());

        Assert.Null(interval.GateSavedJoules);
        Assert.Equal(1, Assert.Single(interval.Models).Gated);
    }

    [Fact]
    public void Interval_NothingHappened_NamesNoModelAndNoSaving()
    {
        var clock = new FakeTimeProvider();
        var ledger = Open(clock, 1e-6);
        ledger.RecordInference(ledger.Register("m", "d", "int8"), TimeSpan.FromSeconds(1));
        var from = ledger.Read();
        clock.Advance(TimeSpan.FromSeconds(10));

        var interval = EnergyInterval.Between(from, ledger.Read());

        Assert.Empty(interval.Models);
        Assert.Null(interval.GateSavedJoules);
        Assert.Equal((20, 20, 0), (interval.IdleJoules, interval.LoadJoules, interval.RadioJoules));
        Assert.Equal(TimeSpan.FromSeconds(10), interval.To - interval.From);
    }

    [Fact]
    public void Recording_InSteadyState_AllocatesNothing()
    {
        var ledger = Open(new FakeTimeProvider());
        var account = ledger.Register("m", "d", "int8");
        ledger.RecordInference(account, TimeSpan.FromMilliseconds(1));
        ledger.RecordGated(account);
        ledger.RecordRadio(1);

        Assert.Equal(0, Garbage.Of(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                ledger.RecordInference(account, TimeSpan.FromMilliseconds(1));
                ledger.RecordGated(account);
                ledger.RecordRadio(100);
            }
        }));
    }

    private static EnergyLedger Open(TimeProvider clock, double? radioJoulesPerByte = null) =>
        new(new BoardProfile { Name = "test", Description = "", IdleWatts = 2, ActiveWattsPerCore = 1.5, RadioJoulesPerByte = radioJoulesPerByte, Source = "" }, clock);

    private static void Live(EnergyLedger ledger, FakeTimeProvider clock, (int What, int Account, int Amount)[] day)
    {
        foreach (var (what, account, amount) in day)
        {
            var number = ledger.Register("model", "digest", $"v{account}");
            switch (what)
            {
                case 0:
                    ledger.RecordInference(number, TimeSpan.FromMilliseconds(amount));
                    break;
                case 1:
                    ledger.RecordGated(number);
                    break;
                case 2:
                    ledger.RecordRadio(amount);
                    break;
                default:
                    clock.Advance(TimeSpan.FromMilliseconds(amount));
                    break;
            }
        }
    }

    private static void Close(double expected, double actual) => Assert.InRange(actual, expected - 1e-6, expected + 1e-6);
}
