namespace EdgeRuntime.Cli.Simulation;

/// <summary>What <c>simulate</c> prints as JSON for several traces or nodes.</summary>
/// <param name="Studies">Each of them.</param>
internal sealed record SweepReport(IReadOnlyList<SimulateReport> Studies);
