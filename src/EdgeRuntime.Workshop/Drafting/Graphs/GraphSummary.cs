using System.Collections.Immutable;
using EdgeRuntime.Contracts.Manifests;

namespace EdgeRuntime.Workshop.Drafting.Graphs;

/// <summary>What an ONNX file says about itself, without its weights.</summary>
public sealed record GraphSummary
{
    // What only moves numbers about, or changes their type, between an operation and the graph's output.
    private static readonly string[] Passive = ["Identity", "Reshape", "Squeeze", "Unsqueeze", "Flatten", "Transpose", "Cast", "QuantizeLinear", "DequantizeLinear"];

    /// <summary>The program that wrote it, such as <c>pytorch</c> or <c>tf2onnx</c>.</summary>
    public string Producer { get; init; } = "";

    /// <summary>Version of that program.</summary>
    public string ProducerVersion { get; init; } = "";

    /// <summary>Versions of the operator sets, by domain.</summary>
    public ImmutableDictionary<string, long> Opsets { get; init; } = ImmutableDictionary<string, long>.Empty;

    /// <summary>What the exporter noted: class names, image size, task.</summary>
    public ImmutableDictionary<string, string> Metadata { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Inputs that a run must feed; weights that old files list among them are left out.</summary>
    public ImmutableArray<GraphValue> Inputs { get; init; } = [];

    /// <summary>Outputs.</summary>
    public ImmutableArray<GraphValue> Outputs { get; init; } = [];

    /// <summary>Operations of the main graph.</summary>
    public ImmutableArray<GraphNode> Nodes { get; init; } = [];

    /// <summary>Operators of the main graph and of all graphs inside it, by <c>domain.operator</c> or <c>operator</c>.</summary>
    public ImmutableSortedDictionary<string, int> Operators { get; init; } = ImmutableSortedDictionary<string, int>.Empty;

    /// <summary>First values of small constants, by name.</summary>
    public ImmutableDictionary<string, GraphConstant> Constants { get; init; } = ImmutableDictionary<string, GraphConstant>.Empty;

    /// <summary>Numbers of all weights together.</summary>
    public long Parameters { get; init; }

    /// <summary>Files beside the model that weights are stored in.</summary>
    public ImmutableArray<string> WeightFiles { get; init; } = [];

    /// <summary>The operation that writes a tensor; null where none does.</summary>
    public GraphNode? Writer(string tensor) => Nodes.FirstOrDefault(node => node.Outputs.Contains(tensor));

    /// <summary>The operations that read a tensor.</summary>
    public IEnumerable<GraphNode> Readers(string tensor) => Nodes.Where(node => node.Inputs.Contains(tensor));

    /// <summary>The operation that makes the numbers of a tensor, behind those that only move them about or change their type.</summary>
    public GraphNode? Source(string tensor)
    {
        var node = Writer(tensor);
        for (var steps = 0; node is not null && Passive.Contains(node.Operator) && node.Inputs is [var first, ..] && steps < Nodes.Length; steps++)
        {
            node = Writer(first);
        }

        return node;
    }

    /// <summary>Scale and zero point of an integer tensor by the operation that quantizes or dequantizes it; null where none does.</summary>
    public GraphQuantization? Quantization(string tensor)
    {
        var node = Writer(tensor) is { Operator: "QuantizeLinear" } writer ? writer : Readers(tensor).FirstOrDefault(static reader => reader.Operator == "DequantizeLinear");
        return node is null ? null : Quantization(node);
    }

    /// <summary>Scale and zero point of a QuantizeLinear or DequantizeLinear; null where they are not constants.</summary>
    public GraphQuantization? Quantization(GraphNode node)
    {
        if (node.Inputs.Length < 2 || !Constants.TryGetValue(node.Inputs[1], out var scale) || !(scale.Value > 0))
        {
            return null;
        }

        // Without a zero point it is 0 of type uint8.
        return node.Inputs.Length < 3 || node.Inputs[2].Length == 0 ? new GraphQuantization(scale.Value, 0, IsSigned: false)
            : Constants.TryGetValue(node.Inputs[2], out var zero) ? new GraphQuantization(scale.Value, (int)zero.Value, zero.Type == ElementType.Int8) : null;
    }
}
