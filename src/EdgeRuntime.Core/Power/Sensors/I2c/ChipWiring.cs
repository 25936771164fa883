namespace EdgeRuntime.Core.Power.Sensors.I2c;

/// <summary>How a chip is wired and used.</summary>
/// <param name="Address">7-bit address.</param>
/// <param name="ShuntOhms">Resistance of its shunt; 0 where it has its own or none.</param>
/// <param name="Channel">Channel of a chip with several, from 1.</param>
/// <param name="Period">Time between two readings.</param>
internal sealed record ChipWiring(int Address, double ShuntOhms, int Channel, TimeSpan Period);
