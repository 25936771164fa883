using System.Text.Json.Serialization;
using EdgeRuntime.Core.Simulation;

namespace EdgeRuntime.Cli.Simulation;

/// <summary>What <c>simulate</c> prints as JSON for one trace and one node.</summary>
/// <param name="Trace">The trace.</param>
/// <param name="PanelW">Rated power of the panel.</param>
/// <param name="BatteryWh">Energy of the full battery.</param>
/// <param name="Optimum">The best that was possible.</param>
/// <param name="Policies">The policies.</param>
internal sealed record SimulateReport(TraceReport Trace, double PanelW, double BatteryWh, OptimumReport Optimum, IReadOnlyList<PolicyReport> Policies)
{
    public static SimulateReport Of(SimulationStudy study) => new(
        TraceReport.Of(study.Trace),
        study.Rules.PanelWatts,
        study.Rules.BatteryWh,
        OptimumReport.Of(study.Optimum.Score),
        [.. study.Runs.Select(run => PolicyReport.Of(study, run))]);
}

/// <summary>JSON of studies.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(SimulateReport))]
[JsonSerializable(typeof(SweepReport))]
internal sealed partial class SimulateReportJsonContext : JsonSerializerContext;
