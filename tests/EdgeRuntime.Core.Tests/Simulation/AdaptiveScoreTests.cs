using EdgeRuntime.Core.Scheduling;
using EdgeRuntime.Core.Simulation;
using EdgeRuntime.Core.Simulation.Optimum;
using EdgeRuntime.Core.Simulation.Policies;
using EdgeRuntime.Core.Simulation.Traces;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Simulation;

/// <summary>The adaptive policy against the optimum on real traces. It was tuned on the Colorado year alone.</summary>
public sealed class AdaptiveScoreTests
{
    private const double LeastRatio = 0.96;
    private const double MoreOutage = 0.001;

    public static TheoryData<string, double, double> Cells
    {
        get
        {
            var cells = new TheoryData<string, double, double>();
            foreach (var (trace, isLong) in new[] { ("nsrdb_colorado_2017_30min.csv", true), ("serf_east_15min_ac_power.csv", true), ("serf_east_1min_ac_power.csv", false) })
            {
                // A cell of a long trace takes seconds: the node in the middle stands for it in short runs.
                double[] panels = [4.5, 6, 10];
                double[] batteries = [10, 20, 40];
                for (var i = 0; i < 9; i++)
                {
                    if (Drill.IsFull || !isLong || i == 4)
                    {
                        cells.Add(trace, panels[i / 3], batteries[i % 3]);
                    }
                }
            }

            return cells;
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Adaptive_OnARealTrace_IsCloseToTheOptimumWithoutGoingDark(string file, double panelWatts, double batteryWh)
    {
        var trace = HarvestTraceReader.Read(SharedData.File("traces/" + file));
        var rules = SampleTraces.Rules(panelWatts, batteryWh);
        var optimum = OfflineOptimum.Find(trace, rules).Score;
        var adaptive = Run(PolicyOptions.AdaptiveKind, trace, rules);
        Drill.Report(FormattableString.Invariant($"{file} {panelWatts} W {batteryWh} Wh: {adaptive.Utility / optimum.Utility:0.0000} of {optimum.Utility:0.0000}, outage {adaptive.OutageFraction:0.00000}, {adaptive.ModeChangesPerDay:0.0} changes a day"));

        Assert.True(adaptive.Utility >= LeastRatio * optimum.Utility, $"{adaptive.Utility / optimum.Utility:0.0000} of the optimum");
        Assert.True(adaptive.Utility <= optimum.Utility * 1.0001, "nobody beats the optimum");
        Assert.True(adaptive.OutageFraction <= optimum.OutageFraction + MoreOutage, $"off for {adaptive.OutageFraction:0.00000} of the time");
    }

    [Fact]
    public void Policies_OnARealSummer_StandInTheExpectedOrder()
    {
        var trace = HarvestTraceReader.Read(SharedData.File("traces/serf_east_15min_ac_power.csv"));
        var rules = SampleTraces.Rules(6, 20);
        var scores = SimulatedPolicies.Names.ToDictionary(static name => name, name => Run(name, trace, rules));

        Assert.All(scores.Values, score => Assert.True(score.Utility <= scores[PolicyOptions.AdaptiveKind].Utility, $"{score}"));
        Assert.True(scores["taut-string"].Utility > scores["kansal"].Utility && scores["kansal"].Utility > scores[PolicyOptions.Linear].Utility, "planning pays");
        Assert.True(scores[PolicyOptions.Linear].Utility > scores[PolicyOptions.TiersKind].Utility, "the line is better than the steps");
        Assert.True(scores[PolicyOptions.Fixed].OutageFraction > 0.1, "who does not look at the battery goes dark");
        Assert.Equal(0, scores["fixed-fraction"].OutageFraction);
    }

    [Fact]
    public void Run_SameTraceTwice_IsTheSame()
    {
        var (trace, rules) = (SampleTraces.Colorado.Days(100, 20), SampleTraces.Rules(6, 20));

        Assert.Equal(Run(PolicyOptions.AdaptiveKind, trace, rules), Run(PolicyOptions.AdaptiveKind, trace, rules));
    }

    [Fact]
    public void Create_UnknownPolicy_NamesThoseThatThereAre() => Assert.StartsWith(
        "'magic' is no policy; there are fixed, tiers, linear, fixed-fraction, kansal, taut-string, adaptive and exec:COMMAND",
        Assert.Throws<ArgumentException>(static () => SimulatedPolicies.Create("magic", SampleTraces.Rules(6, 20), SampleTraces.Of(1), null)).Message,
        StringComparison.Ordinal);

    private static SimulationScore Run(string policy, HarvestTrace trace, SimulationRules rules) =>
        new NodeSimulator(rules).Run(trace, SimulatedPolicies.Create(policy, rules, trace, null), TestContext.Current.CancellationToken).Score;
}
