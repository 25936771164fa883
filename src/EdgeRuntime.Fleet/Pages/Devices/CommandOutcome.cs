namespace EdgeRuntime.Fleet.Pages.Devices;

/// <summary>How a command ended, as the browser reads it from the REST interface.</summary>
/// <param name="Ok">Whether the device did it.</param>
/// <param name="Text">The answer, or why there is none.</param>
public sealed record CommandOutcome(bool Ok, string Text);
