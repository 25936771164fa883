using EdgeRuntime.Core.Simulation.Traces;

namespace EdgeRuntime.Cli.Simulation;

/// <summary>A trace in a report.</summary>
/// <param name="File">File name.</param>
/// <param name="Sha256">Lowercase sha256 of the file.</param>
/// <param name="From">Its first moment.</param>
/// <param name="To">Its end.</param>
/// <param name="Slots">Planning slots.</param>
/// <param name="UncoveredH">Hours without a sample.</param>
internal sealed record TraceReport(string File, string Sha256, DateTimeOffset From, DateTimeOffset To, int Slots, double UncoveredH)
{
    public static TraceReport Of(HarvestTrace trace) => new(trace.Name, trace.Sha256, trace.Start, trace.Start + trace.Length, trace.Slots.Length, trace.Uncovered.TotalHours);
}
