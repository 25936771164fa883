namespace EdgeRuntime.Core.Energy.External;

/// <summary>A stretch of an external meter's record in which inferences ran.</summary>
/// <param name="FromS">Start, seconds after the record's first sample.</param>
/// <param name="Seconds">Length.</param>
/// <param name="EnergyJ">Joules in it.</param>
public sealed record MeterWindow(double FromS, double Seconds, double EnergyJ);
