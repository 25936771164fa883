namespace EdgeRuntime.Core.Simulation.Traces;

/// <summary>One planning slot of a trace.</summary>
/// <param name="Share">Mean harvest as a share of the panel's rated power, 0 or more.</param>
/// <param name="Minutes">Whole minutes of the slot that the trace covers, 1 to 30.</param>
public readonly record struct HarvestSlot(double Share, int Minutes);
