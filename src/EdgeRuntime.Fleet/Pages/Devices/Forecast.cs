namespace EdgeRuntime.Fleet.Pages.Devices;

/// <summary>A mark ahead of now.</summary>
/// <param name="Time">When, milliseconds of the Unix epoch.</param>
/// <param name="Text">What is expected.</param>
public sealed record Forecast(long Time, string Text);
