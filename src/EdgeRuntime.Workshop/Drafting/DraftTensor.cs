using System.Collections.Immutable;
using System.Text.Json.Nodes;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Workshop.Drafting.Graphs;

namespace EdgeRuntime.Workshop.Drafting;

/// <summary>A tensor of the drafted manifest.</summary>
/// <param name="Value">The graph's input or output.</param>
/// <param name="Shape">Its dimensions, all fixed.</param>
internal sealed record DraftTensor(GraphValue Value, ImmutableArray<int> Shape)
{
    /// <summary>Scale and zero point of an integer tensor.</summary>
    public (double Scale, int ZeroPoint)? Quantization { get; init; }

    /// <summary>The constant that fills an input.</summary>
    public double? Fill { get; init; }

    /// <summary>The output that feeds an input in the next inference.</summary>
    public string? State { get; init; }

    /// <summary>Dimensions that only the data decide: the manifest's are the most that come.</summary>
    public bool IsCountOpen { get; init; }

    public string Name => Value.Name;

    public int Rank => Shape.Length;

    public long Elements => Shape.Aggregate(1L, static (product, dimension) => product * dimension);

    /// <summary>The shape in words: <c>[1,3,224,224]</c>.</summary>
    public string ShapeText => $"[{string.Join(',', Shape)}]";

    public TensorSpec ToSpec() => new() { Name = Name, Type = Value.Type!.Value, Shape = Shape, Fill = Fill };

    public JsonObject ToJson()
    {
        var tensor = new JsonObject
        {
            ["name"] = Name,
            ["type"] = TypeText(Value.Type!.Value),
            ["shape"] = new JsonArray([.. Shape.Select(static dimension => (JsonNode)dimension)]),
        };
        if (Quantization is var (scale, zero))
        {
            tensor["scale"] = scale;
            tensor["zeroPoint"] = zero;
        }

        if (Fill is { } fill)
        {
            tensor["fill"] = fill;
        }

        if (State is { } state)
        {
            tensor["state"] = state;
        }

        return tensor;
    }

    private static string TypeText(ElementType type) => type == ElementType.Boolean ? "bool" : type.ToString().ToLowerInvariant();
}
