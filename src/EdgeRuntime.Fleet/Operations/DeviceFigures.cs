namespace EdgeRuntime.Fleet.Operations;

/// <summary>What monitoring shows of a device. What is not known is null and never 0.</summary>
/// <param name="Device">The device.</param>
/// <param name="Site">Its site; empty for none.</param>
/// <param name="IsOnline">Whether it is connected.</param>
/// <param name="SocFraction">State of charge, 0 to 1.</param>
/// <param name="RateHz">Planned inferences a second.</param>
/// <param name="LoadJ">Energy drawn since its first start.</param>
/// <param name="Inferences">Inferences since its first start.</param>
/// <param name="PowerW">Mean power over its last energy interval.</param>
internal sealed record DeviceFigures(string Device, string Site, bool IsOnline, double? SocFraction, double? RateHz, double? LoadJ, long? Inferences, double? PowerW);
