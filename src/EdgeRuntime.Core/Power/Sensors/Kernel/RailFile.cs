namespace EdgeRuntime.Core.Power.Sensors.Kernel;

/// <summary>One attribute of a rail.</summary>
/// <param name="Name">File name.</param>
/// <param name="Unit">Volts, amperes, watts or joules of a one in it.</param>
internal sealed record RailFile(string Name, double Unit);
