namespace EdgeRuntime.Core.Simulation.Traces;

/// <summary>A trace cannot be read; the message names the file, what is wrong and what is wanted.</summary>
public sealed class TraceException(string message, Exception? inner = null) : Exception(message, inner);
