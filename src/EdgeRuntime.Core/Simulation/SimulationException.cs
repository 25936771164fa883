namespace EdgeRuntime.Core.Simulation;

/// <summary>A simulation cannot go on; the message says what is wrong and what is wanted.</summary>
public sealed class SimulationException(string message, Exception? inner = null) : Exception(message, inner);
