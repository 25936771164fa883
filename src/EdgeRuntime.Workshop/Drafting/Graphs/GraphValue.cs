using System.Collections.Immutable;
using EdgeRuntime.Contracts.Manifests;

namespace EdgeRuntime.Workshop.Drafting.Graphs;

/// <summary>An input or output of a graph.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Element type; null for what a manifest cannot name: text, maps, sequences, and numbers that the agent has no type for.</param>
/// <param name="TypeText">The type in words, such as <c>sequence of maps</c>.</param>
/// <param name="Shape">Dimensions; the default where the graph states none.</param>
public sealed record GraphValue(string Name, ElementType? Type, string TypeText, ImmutableArray<GraphDimension> Shape)
{
    /// <summary>Number of dimensions; -1 where the graph does not state it.</summary>
    public int Rank => Shape.IsDefault ? -1 : Shape.Length;

    /// <summary>Whether all dimensions are known.</summary>
    public bool IsFixed => !Shape.IsDefault && Shape.All(static dimension => !dimension.IsOpen);

    /// <inheritdoc/>
    public override string ToString() => $"{Name} {TypeText}{(Shape.IsDefault ? "" : $" [{string.Join(',', Shape)}]")}";
}
