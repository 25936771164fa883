namespace EdgeRuntime.Fleet.Pages.Devices;

/// <summary>Energy between two parts.</summary>
/// <param name="Source">Where it came from.</param>
/// <param name="Target">Where it went.</param>
/// <param name="Value">Watt hours.</param>
public sealed record FlowLink(string Source, string Target, double Value);
