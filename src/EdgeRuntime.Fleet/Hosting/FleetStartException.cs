namespace EdgeRuntime.Fleet.Hosting;

/// <summary>The fleet cannot start; the message says why, a line for each cause.</summary>
public sealed class FleetStartException(string message) : Exception(message);
