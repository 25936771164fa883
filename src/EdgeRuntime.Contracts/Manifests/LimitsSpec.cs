namespace EdgeRuntime.Contracts.Manifests;

/// <summary>What a device must keep within to accept the model.</summary>
/// <param name="PeakMemoryBytes">Resident memory of a process that runs it.</param>
/// <param name="LatencyP95Ms">95th percentile of one inference.</param>
/// <param name="EnergyJ">Marginal joules of one inference.</param>
public sealed record LimitsSpec(long? PeakMemoryBytes = null, double? LatencyP95Ms = null, double? EnergyJ = null);
