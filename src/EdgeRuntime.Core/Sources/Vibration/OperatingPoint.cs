namespace EdgeRuntime.Core.Sources.Vibration;

/// <summary>How a machine runs during one window.</summary>
/// <param name="SpeedHz">Mean shaft speed.</param>
/// <param name="ShaftCycles">Turns made until the first sample.</param>
/// <param name="LoadFraction">Load as a fraction of the rated one.</param>
internal readonly record struct OperatingPoint(double SpeedHz, double ShaftCycles, double LoadFraction);
