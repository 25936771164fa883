namespace EdgeRuntime.Fleet.Pages.Devices;

/// <summary>What <c>charts/flow.js</c> draws.</summary>
/// <param name="Nodes">Parts of the device.</param>
/// <param name="Links">Watt hours between them.</param>
public sealed record FlowData(IReadOnlyList<FlowNode> Nodes, IReadOnlyList<FlowLink> Links);
