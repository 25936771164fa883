namespace EdgeRuntime.Agent.Commands;

/// <summary>What <c>sensors</c> found.</summary>
internal sealed record SensorsReport(string? Board, string Profile, IReadOnlyList<FoundSensor> Found, IReadOnlyList<string> Missing);

/// <summary>One sensor of the kernel.</summary>
/// <param name="Kind">power_supply, hwmon, iio or thermal.</param>
/// <param name="Name">The driver's name of it.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Readings">Attributes that answer, raw as the kernel gives them, with the unit that its ABI states.</param>
internal sealed record FoundSensor(string Kind, string Name, string Path, IReadOnlyList<string> Readings);
