using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Energy;

namespace EdgeRuntime.Core.Tests.Energy.Metering;

/// <summary>The measured ledger against a board whose truth is known.</summary>
public sealed class MeteredLedgerTests(ITestOutputHelper output)
{
    // Wrong on purpose: what the ledger says must come from the rail, not from here.
    private static readonly BoardProfile Profile = new() { Name = "test", Description = "", IdleWatts = 1.3, ActiveWattsPerCore = 1, Source = "" };

    [Theory]
    [InlineData("ina228", 1)]
    [InlineData("ina219", 1)]
    [InlineData("ina226", 1)]
    [InlineData("ina228", 0.1)]
    [InlineData("ina219", 0.1)]
    [InlineData("ina226", 0.1)]
    public async Task Ledger_TwoModelsOnAKnownBoard_IsTheTruth(string chip, double length)
    {
        // Idle wanders by a tenth over an hour, as other work on a board does.
        await using var board = new VirtualBoard(
            RailTruths.Make(chip),
            Profile,
            static seconds => 2.0 + (0.1 * Math.Sin(Math.Tau * seconds / 3600)),
            ("heavy", 2, 0.12 * length, 2.4),
            ("light", 0.7, 0.3 * length, 1.3));
        var first = board.Ledger.Read();
        var last = first;
        var intervals = new List<EnergyInterval>();
        for (var minute = 0; minute < 120; minute++)
        {
            board.Run(TimeSpan.FromMinutes(1));
            var now = board.Ledger.Read();
            intervals.Add(EnergyInterval.Between(last, now));
            last = now;
        }

        var load = intervals.Sum(static interval => interval.LoadJoules);
        var heavy = JoulesOf(intervals, "heavy");
        var light = JoulesOf(intervals, "light");
        var idle = intervals.Sum(static interval => interval.IdleJoules);
        var (total, toHeavy, toLight) = (load / board.TrueJoules - 1, (heavy / board.ModelJoules[0]) - 1, (light / board.ModelJoules[1]) - 1);
        var closure = ((idle + heavy + light) / last.Metered!.RailJoules) - 1;
        output.WriteLine(FormattableString.Invariant(
            $"{chip}, inferences of {120 * length:0} and {300 * length:0} ms: {board.Inferences} inferences, {board.Samples} samples; ledger {total:P2} of {board.TrueJoules:0} J, heavy {toHeavy:P2} of {board.ModelJoules[0]:0} J, light {toLight:P2} of {board.ModelJoules[1]:0} J, closure {closure:P3}, idle {last.Metered.IdleWatts:0.000} W"));

        Assert.InRange(total, -0.02, 0.02);
        Assert.InRange(toHeavy, -0.05, 0.05);
        Assert.InRange(toLight, -0.05, 0.05);
        Assert.InRange(closure, -0.005, 0.005);
        Assert.All(intervals.Skip(1), static interval => Assert.Equal(EnergyBasis.Measured, interval.Basis));
        Assert.All(intervals[^1].Models, static model => Assert.Equal(EnergyBasis.Measured, model.Basis));
    }

    private static double JoulesOf(IEnumerable<EnergyInterval> intervals, string model) =>
        intervals.SelectMany(static interval => interval.Models).Where(entry => entry.Model == model).Sum(static entry => (entry.MarginalJ ?? 0) * entry.Inferences);
}
