namespace EdgeRuntime.Core.Scheduling.Adaptive;

/// <summary>What the planner wants of the time until the next plan.</summary>
/// <param name="Watts">Mean power of the whole node, from the floor of the envelope to its top.</param>
/// <param name="KeepJoules">Energy above the reserve that is kept for the node's own sleep, so that it does not go dark.</param>
public readonly record struct EnergyPlan(double Watts, double KeepJoules);
