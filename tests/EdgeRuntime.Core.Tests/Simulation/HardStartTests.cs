using EdgeRuntime.Core.Scheduling;
using EdgeRuntime.Core.Simulation;
using EdgeRuntime.Core.Simulation.Optimum;
using EdgeRuntime.Core.Simulation.Policies;
using EdgeRuntime.Core.Simulation.Traces;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Simulation;

/// <summary>The adaptive policy where little is known and little comes: starts of every month, the far north and dim weeks, against the optimum of the same trace.</summary>
public sealed class HardStartTests
{
    private const double MoreOutage = 0.001;

    /// <summary>Kind, month, share of the light, and the least ratio to the optimum; 0 where only the outage is asked for.</summary>
    public static TheoryData<string, int, double, double> Cells
    {
        get
        {
            var cells = new TheoryData<string, int, double, double>();
            // A month a kind stands for all in short runs.
            foreach (var month in Drill.IsFull ? Enumerable.Range(1, 12) : [12])
            {
                cells.Add("start", month, 1, 0.95);
                cells.Add("week", month, 1, 0.85);
            }

            foreach (var month in Drill.IsFull ? Enumerable.Range(1, 12) : [1, 12])
            {
                cells.Add("north", month, 1, 0);
            }

            foreach (var (month, share) in from month in Drill.IsFull ? new[] { 1, 4, 7, 10 } : [1] from share in Drill.IsFull ? new[] { 0.05, 0.1, 0.15 } : [0.05] select (month, share))
            {
                // A bright week that turns to a twentieth of its light in January is not survived.
                cells.Add("dim week", month, 2 * share, 0.90);
                cells.Add("dim from the start", month, share, 0);
                cells.Add("four dim days", month, 2 * share, 0.90);
            }

            return cells;
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Adaptive_WhereItStartsInTheDark_GoesDarkNoMoreThanTheOptimum(string kind, int month, double share, double leastRatio)
    {
        var trace = kind switch
        {
            "start" => HardTraces.Start(month, 28),
            "week" => HardTraces.Start(month, 7),
            "north" => HardTraces.NorthernStart(month, 28),
            "dim week" => HardTraces.DimWeek(month, share),
            "dim from the start" => HardTraces.Dim(month, 14, share),
            _ => HardTraces.Dim(month, 4, share),
        };
        var rules = SampleTraces.Rules(6, 20);
        var optimum = OfflineOptimum.Find(trace, rules).Score;
        var adaptive = Run(trace, rules);
        var result = FormattableString.Invariant(
            $"{kind}, month {month}, x{share}: {adaptive.Utility / optimum.Utility:0.000} of {optimum.Utility:0.000}, off {adaptive.OutageFraction:0.0000}, optimum {optimum.OutageFraction:0.0000}");
        Drill.Report(result);

        Assert.True(adaptive.OutageFraction <= optimum.OutageFraction + MoreOutage, result);
        Assert.True(adaptive.Utility >= leastRatio * optimum.Utility, result);
    }

    private static SimulationScore Run(HarvestTrace trace, SimulationRules rules) =>
        new NodeSimulator(rules).Run(trace, SimulatedPolicies.Create(PolicyOptions.AdaptiveKind, rules, trace, null), TestContext.Current.CancellationToken).Score;
}
