using System.Collections.Immutable;

namespace EdgeRuntime.Workshop.Drafting.Graphs;

/// <summary>One operation of a graph.</summary>
/// <param name="Operator">Its operator, such as <c>Conv</c>.</param>
/// <param name="Domain">The operator's domain; empty for ONNX's own.</param>
/// <param name="Inputs">Names of the tensors that it reads.</param>
/// <param name="Outputs">Names of the tensors that it writes.</param>
/// <param name="ClassLabels">The class labels that a classifier of domain <c>ai.onnx.ml</c> carries, in the order of its scores.</param>
public sealed record GraphNode(string Operator, string Domain, ImmutableArray<string> Inputs, ImmutableArray<string> Outputs, ImmutableArray<string> ClassLabels);
