using EdgeRuntime.Contracts.Manifests;

namespace EdgeRuntime.Workshop.Drafting.Graphs;

/// <summary>The first value of a small constant of a graph.</summary>
/// <param name="Value">The value.</param>
/// <param name="Type">Its element type.</param>
public readonly record struct GraphConstant(double Value, ElementType? Type);
