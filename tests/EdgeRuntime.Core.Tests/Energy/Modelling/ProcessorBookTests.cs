using CsCheck;
using EdgeRuntime.Core.Energy;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRuntime.Core.Tests.Energy.Modelling;

/// <summary>A modelled ledger books the whole CPU time of the agent.</summary>
public sealed class ProcessorBookTests
{
    private const double IdleWatts = 2;
    private const double WattsPerCore = 1.5;
    private const double StepSeconds = 0.0003;
    private const double AroundSeconds = 0.0009;
    private const double OwnCores = 0.002;

    private readonly FakeTimeProvider _clock = new();
    private readonly EnergyLedger _ledger;
    private readonly int _account;
    private double _own;
    private double _children;

    public ProcessorBookTests()
    {
        _ledger = new EnergyLedger(
            new BoardProfile { Name = "test", Description = "", IdleWatts = IdleWatts, ActiveWattsPerCore = WattsPerCore, Source = "" },
            _clock,
            processor: () => new ProcessTimes(TimeSpan.FromSeconds(_own), TimeSpan.FromSeconds(_children)));
        _account = _ledger.Register("m", "d", "v");
    }

    [Theory]
    [InlineData(5)]
    [InlineData(1000)]
    public void Read_OneRate_AnInferenceCostsWhatTheAgentDoesAroundItToo(double rateHz)
    {
        var from = _ledger.Read();
        Live(rateHz, seconds: 600);
        var interval = EnergyInterval.Between(from, _ledger.Read());

        var model = Assert.Single(interval.Models);
        Assert.Equal((StepSeconds + AroundSeconds) * WattsPerCore, model.MarginalJ!.Value, 0.25 * AroundSeconds * WattsPerCore);
        Assert.Equal((600 * IdleWatts) + (_own * WattsPerCore), interval.LoadJoules, 1e-6);
        Assert.Equal(interval.LoadJoules, interval.IdleJoules + (model.MarginalJ.Value * model.Inferences), 1e-6);
        Assert.Equal(interval.LoadJoules, model.LoadedJ!.Value * model.Inferences, 1e-6);
    }

    [Fact]
    public void Read_SeveralRates_TellsTheAgentsOwnFromWhatItDoesAroundAnInference()
    {
        foreach (var rate in (double[])[5, 0.1, 2, 0.5, 5, 0.1, 1, 4])
        {
            Live(rate, seconds: 300);
        }

        Assert.Equal((StepSeconds + AroundSeconds) * WattsPerCore, _ledger.MarginalJoules(_account)!.Value, 0.05 * AroundSeconds * WattsPerCore);
        Assert.Equal(OwnCores * WattsPerCore, _ledger.Read().AgentWatts, 0.1 * OwnCores * WattsPerCore);
    }

    [Fact]
    public void RecordInference_OverheadLearned_ItsPriceContainsIt()
    {
        Live(10, seconds: 300);

        Assert.Equal((StepSeconds + AroundSeconds) * WattsPerCore, _ledger.RecordInference(_account, TimeSpan.FromSeconds(StepSeconds)), 0.25 * AroundSeconds * WattsPerCore);
    }

    [Fact]
    public void Read_ChildProcesses_AreTheAgentsOwnWhateverTheRate()
    {
        Live(5, seconds: 300);
        var (from, price) = (_ledger.Read(), _ledger.MarginalJoules(_account));
        _children += 30;
        Live(5, seconds: 100);
        var to = _ledger.Read();

        Assert.Equal(30 * WattsPerCore, to.IdleJoules - from.IdleJoules - (100 * IdleWatts), 0.1 * 30 * WattsPerCore);
        Assert.Equal(price!.Value, _ledger.MarginalJoules(_account)!.Value, 0.05 * price.Value);
    }

    [Fact]
    public void Read_DownloadBetweenTwoInferences_IsNotTheirs()
    {
        Live(5, seconds: 300);
        var price = _ledger.MarginalJoules(_account)!.Value;
        _own += 8;
        Live(5, seconds: 10);

        Assert.InRange(_ledger.MarginalJoules(_account)!.Value, price, 1.5 * price);
    }

    [Fact]
    public void Read_AnyUse_BooksTheWholeProcessAndNothingTwice() => Gen.Select(Gen.Int[0, 400], Gen.Int[0, 400], Gen.Int[0, 3000], Gen.Int[0, 20]).Array[1, 40].Sample(
        static windows =>
        {
            var test = new ProcessorBookTests();
            var seconds = 0.0;
            foreach (var (timedMs, restMs, passedMs, childMs) in windows)
            {
                test._ledger.RecordInference(test._account, TimeSpan.FromMilliseconds(timedMs));
                test._own += (timedMs + restMs) / 1000.0;
                test._children += childMs / 1000.0;
                seconds += passedMs / 1000.0;
                test._clock.Advance(TimeSpan.FromMilliseconds(passedMs));
                var totals = test._ledger.Read();

                Assert.Equal((seconds * IdleWatts) + ((test._own + test._children) * WattsPerCore), totals.LoadJoules, 1e-6);
                Assert.True(totals.IdleJoules >= seconds * IdleWatts - 1e-9);
            }
        },
        iter: Drill.Count(200, 10_000));

    [Fact]
    public void Read_InferencesAreTimedAheadOfTheProcess_BooksNoMoreThanTheProcess()
    {
        _ledger.RecordInference(_account, TimeSpan.FromSeconds(1));
        _ledger.Read();
        _own = 1.25;

        Assert.Equal(1.25 * WattsPerCore, _ledger.Read().LoadJoules, 1e-9);
    }

    private void Live(double rateHz, int seconds)
    {
        var due = 0.0;
        for (var second = 0; second < seconds; second += 10)
        {
            for (due += 10 * rateHz; due >= 1; due--)
            {
                _own += StepSeconds + AroundSeconds;
                _ledger.RecordInference(_account, TimeSpan.FromSeconds(StepSeconds));
            }

            _own += 10 * OwnCores;
            _clock.Advance(TimeSpan.FromSeconds(10));
            _ledger.Read();
        }
    }
}
