namespace EdgeRuntime.Workshop.Drafting.Graphs;

/// <summary>An ONNX file in memory.</summary>
/// <param name="Bytes">Its bytes.</param>
/// <param name="Graph">What they say.</param>
public sealed record GraphFile(byte[] Bytes, GraphSummary Graph);
