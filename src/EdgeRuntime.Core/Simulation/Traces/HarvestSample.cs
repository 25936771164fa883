namespace EdgeRuntime.Core.Simulation.Traces;

/// <summary>One row of a trace.</summary>
/// <param name="At">When; it holds until the next.</param>
/// <param name="Value">Irradiance or power, 0 or more; null where the row has none.</param>
internal readonly record struct HarvestSample(DateTimeOffset At, double? Value);
