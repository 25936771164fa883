namespace EdgeRuntime.Core.Power.Sensors.Kernel;

/// <summary>Attributes of one rail within a device's folder, and what one of their units is. Null where the driver has none.</summary>
/// <param name="Voltage">Bus voltage.</param>
/// <param name="Current">Current, signed.</param>
/// <param name="Power">Power; used only where voltage or current is missing, because drivers give it without a sign.</param>
/// <param name="Energy">Energy counter.</param>
internal sealed record RailFiles(RailFile? Voltage, RailFile? Current, RailFile? Power = null, RailFile? Energy = null);

