namespace EdgeRuntime.Demo;

/// <summary>What the command line asked for.</summary>
/// <param name="Devices">Devices to simulate, 1 to 50.</param>
/// <param name="Speed">Simulated seconds in a second, 1 to 3600.</param>
/// <param name="For">Real time to run; null until Ctrl+C.</param>
/// <param name="Port">Port of the embedded broker; 0 takes a free one.</param>
/// <param name="DataFolder">Where the outboxes lie; null for a temporary folder that is removed at the end.</param>
/// <param name="Json">Whether the summary is one JSON document on stdout.</param>
internal sealed record DemoOptions(int Devices, double Speed, TimeSpan? For, int Port, string? DataFolder, bool Json);
