using EdgeRuntime.Core.Simulation;
using EdgeRuntime.Core.Simulation.Traces;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Simulation;

/// <summary>Traces and rules for tests.</summary>
internal static class SampleTraces
{
    public static readonly DateTimeOffset Start = new(2025, 5, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The year on which the adaptive policy was tuned.</summary>
    public static HarvestTrace Colorado => HarvestTraceReader.Read(SharedData.File("traces/nsrdb_colorado_2017_30min.csv"));

    public static SimulationRules Rules(double panelWatts, double batteryWh) => new() { PanelWatts = panelWatts, BatteryWh = batteryWh };

    /// <summary>A trace of these shares of the panel's power, a half hour each.</summary>
    public static HarvestTrace Of(params IEnumerable<double> shares) => new()
    {
        Name = "made",
        Sha256 = "",
        Start = Start,
        Slots = [.. shares.Select(static share => new HarvestSlot(share, 30))],
        Uncovered = TimeSpan.Zero,
    };

    /// <summary>A part of a trace; past its end it starts over.</summary>
    public static HarvestTrace Days(this HarvestTrace trace, int from, int count) => trace with
    {
        Start = trace.Start.AddDays(from),
        Slots = [.. Enumerable.Range(from * 48, count * 48).Select(i => trace.Slots[i % trace.Slots.Length])],
    };
}
