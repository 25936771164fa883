using EdgeRuntime.Core.Scheduling;
using EdgeRuntime.Core.Simulation;
using EdgeRuntime.Core.Simulation.Optimum;
using EdgeRuntime.Core.Simulation.Policies;
using EdgeRuntime.Core.Simulation.Traces;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Simulation;

/// <summary>The adaptive policy where little is known and little comes: starts of every month, the far north, dim weeks and snow, against the optimum of the same trace.</summary>
public sealed class HardStartTests
{
    // Kind, month, share of the light, panel, battery, least ratio to the optimum (0 where only the outage is asked for), most time off beyond the optimum's.
    public static TheoryData<string, int, double, double, double, double, double> Cells
    {
        get
        {
            const double Spared = 0.001;
            var cells = new TheoryData<string, int, double, double, double, double, double>();
            int[] months = Drill.IsFull ? [.. Enumerable.Range(1, 12)] : [1];
            double[] shares = Drill.IsFull ? [0.05, 0.1, 0.15] : [0.05];
            // The node in the middle stands for all in short runs.
            foreach (var (panel, battery) in Drill.IsFull ? from panel in new[] { 4.5, 6.0, 10 } from battery in new[] { 10.0, 20, 40 } select (panel, battery) : [(6.0, 20.0)])
            {
                var isSmall = battery < 20;
                foreach (var month in months)
                {
                    Add("start", month, 1, battery > 20 ? 0.949 : 0.95, Spared);
                    Add("five minutes", month, 1, battery > 20 ? 0.949 : 0.95, Spared);
                    // The optimum knows that the week ends and empties the battery by then.
                    Add("week", month, 1, battery > 20 ? 0.88 : 0.90, Spared);
                    Add("north", month, 1, 0, isSmall ? 0.02 : Spared);
                    // A small battery has no room for two weeks without light; after usual days a node that does not foresee them has little left at dawn.
                    Add("snow from the start", month, 0.01, 0, isSmall ? 0.13 : Spared);
                    Add("snow", month, 0.01, 0, isSmall ? 0.36 : battery > 20 ? 0.28 : 0.32);
                    Add("snow", month, 0.05, 0.90, isSmall ? 0.03 : battery > 20 ? 0.04 : 0.01);
                    Add("snow", month, 0.1, 0.90, Spared);
                    foreach (var share in shares)
                    {
                        Add("dim week", month, share, 0.90, isSmall ? 0.01 : Spared);
                        Add("dim from the start", month, share, 0, Spared);
                        Add("four dim days", month, 2 * share, 0.84, Spared);
                    }
                }

                void Add(string kind, int month, double share, double leastRatio, double moreOutage) => cells.Add(kind, month, share, panel, battery, leastRatio, moreOutage);
            }

            if (!Drill.IsFull)
            {
                cells.Add("start", 12, 1, 6, 20, 0.95, Spared);
                cells.Add("north", 12, 1, 6, 20, 0, Spared);
                cells.Add("dim week", 11, 0.05, 6, 20, 0.95, Spared);
                cells.Add("snow from the start", 5, 0.01, 6, 20, 0, Spared);
                cells.Add("snow from the start", 1, 0.01, 6, 40, 0, Spared);
                cells.Add("snow", 6, 0.01, 6, 40, 0.90, Spared);
            }

            return cells;
        }
    }

    [Theory]
    [MemberData(nameof(Cells))]
    public void Adaptive_WhereItStartsInTheDark_GoesDarkNoMoreThanTheOptimum(string kind, int month, double share, double panelWatts, double batteryWh, double leastRatio, double moreOutage)
    {
        double? constant = share > 0.01 ? share : null;
        var trace = kind switch
        {
            "start" => HardTraces.Start(month, 28),
            "five minutes" => HardTraces.FiveMinutes(month),
            "week" => HardTraces.Start(month, 7),
            "north" => HardTraces.NorthernStart(month, 28),
            "snow from the start" => HardTraces.SnowFirst(month, constant),
            "snow" => HardTraces.Snow(month, constant),
            "dim week" => HardTraces.DimWeek(month, share),
            "dim from the start" => HardTraces.Dim(month, 14, share),
            _ => HardTraces.Dim(month, 4, share),
        };
        var rules = SampleTraces.Rules(panelWatts, batteryWh);
        var optimum = OfflineOptimum.Find(trace, rules).Score;
        var adaptive = Run(trace, rules);
        var result = FormattableString.Invariant(
            $"{kind}, month {month}, x{share}, {panelWatts} W {batteryWh} Wh: {adaptive.Utility / optimum.Utility:0.000} of {optimum.Utility:0.000}, off {adaptive.OutageFraction:0.0000}, optimum {optimum.OutageFraction:0.0000}");
        Drill.Report(result);

        Assert.True(adaptive.OutageFraction <= optimum.OutageFraction + moreOutage, result);
        Assert.True(adaptive.Utility >= leastRatio * optimum.Utility, result);
    }

    private static SimulationScore Run(HarvestTrace trace, SimulationRules rules) =>
        new NodeSimulator(rules).Run(trace, SimulatedPolicies.Create(PolicyOptions.AdaptiveKind, rules, trace, null), TestContext.Current.CancellationToken).Score;
}
