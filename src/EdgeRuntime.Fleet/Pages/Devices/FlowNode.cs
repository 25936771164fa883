namespace EdgeRuntime.Fleet.Pages.Devices;

/// <summary>A part of a device that energy goes through.</summary>
/// <param name="Name">For people.</param>
/// <param name="Colour">Place of its colour in the palette.</param>
/// <param name="Modelled">Whether its joules are modelled.</param>
public sealed record FlowNode(string Name, int Colour, bool Modelled);
