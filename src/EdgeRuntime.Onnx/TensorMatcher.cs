using System.Collections.Immutable;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference;
using Microsoft.ML.OnnxRuntime;

namespace EdgeRuntime.Onnx;

/// <summary>Holds a manifest's tensors against the graph's: same names, same types, shapes equal up to symbolic dimensions.</summary>
internal static class TensorMatcher
{
    /// <summary>Inputs with fixed shapes, the manifest's order first.</summary>
    public static ImmutableArray<TensorSpec> Inputs(InferenceSession session, SessionRequest request)
    {
        var graph = session.InputMetadata;
        Check(request, "input", request.Inputs, graph);
        var missing = request.Inputs.IsEmpty ? null : session.InputNames.FirstOrDefault(name => request.Inputs.All(spec => spec.Name != name));
        if (missing is not null)
        {
            throw Mismatch(request, $"has an input '{missing}' that the manifest does not name");
        }

        return request.Inputs.IsEmpty
            ? [.. session.InputNames.Select(name => FromGraph(request, name, graph[name]))]
            : request.Inputs;
    }

    /// <summary>Outputs with fixed shapes. Where the graph leaves a dimension open, <paramref name="findShapes"/> tells what comes out, and a manifest must agree.</summary>
    public static ImmutableArray<TensorSpec> Outputs(InferenceSession session, SessionRequest request, Func<SessionRequest, IEnumerable<string>, Dictionary<string, int[]>> findShapes)
    {
        var graph = session.OutputMetadata;
        Check(request, "output", request.Outputs, graph);
        var outputs = request.Outputs.IsEmpty
            ? [.. session.OutputNames.Select(name => FromGraph(request, name, graph[name]))]
            : request.Outputs;
        // Where the number of rows is open, each run finds it again.
        var open = outputs.Where(spec => graph[spec.Name].Dimensions.Any(static d => d <= 0) && !(request.MayHaveFewerRows && HasOpenRows(session, spec))).Select(static spec => spec.Name).ToList();
        if (open.Count == 0)
        {
            return outputs;
        }

        // Outputs that nobody named are not fetched: they may be strings or sequences of maps, as scikit-learn's exports have them.
        var shapes = findShapes(request, open);
        var found = outputs.Select(spec => shapes.TryGetValue(spec.Name, out var shape) ? spec with { Shape = [.. shape] } : spec).ToImmutableArray();
        var wrong = request.Outputs.IsEmpty ? -1 : Enumerable.Range(0, found.Length).FirstOrDefault(i => !found[i].Shape.SequenceEqual(outputs[i].Shape), -1);
        return wrong < 0
            ? found
            : throw Mismatch(request, $"output '{outputs[wrong].Name}' comes out as [{Text(found[wrong].Shape)}], but the manifest says [{Text(outputs[wrong].Shape)}]");
    }

    /// <summary>Every output that is a tensor of numbers, 0 for open dimensions.</summary>
    public static ImmutableArray<TensorSpec> GraphOutputs(InferenceSession session) =>
    [
        .. from name in session.OutputNames
           let node = session.OutputMetadata[name]
           let type = node.IsTensor ? ElementTypes.FromOrt(node.ElementDataType) : null
           where type is not null
           select new TensorSpec { Name = name, Type = type.Value, Shape = [.. node.Dimensions.Select(static dimension => Math.Max(dimension, 0))] },
    ];

    /// <summary>Which dimension of an output counts its rows: the first stated one above 1.</summary>
    public static int RowDimension(ImmutableArray<int> shape)
    {
        for (var i = 0; i < shape.Length; i++)
        {
            if (shape[i] > 1)
            {
                return i;
            }
        }

        return 0;
    }

    /// <summary>Whether the graph leaves the number of an output's rows open.</summary>
    public static bool HasOpenRows(InferenceSession session, TensorSpec output)
    {
        var dimensions = session.OutputMetadata[output.Name].Dimensions;
        return dimensions.Length > 0 && dimensions[RowDimension(output.Shape)] <= 0;
    }

    private static void Check(SessionRequest request, string kind, ImmutableArray<TensorSpec> specs, IReadOnlyDictionary<string, NodeMetadata> graph)
    {
        foreach (var spec in specs)
        {
            if (!graph.TryGetValue(spec.Name, out var node))
            {
                throw Mismatch(request, $"has no {kind} '{spec.Name}', only {string.Join(", ", graph.Keys)}");
            }

            if (!node.IsTensor || ElementTypes.FromOrt(node.ElementDataType) != spec.Type)
            {
                throw Mismatch(request, $"{kind} '{spec.Name}' is {TypeText(node)}, but the manifest says {Text(spec.Type)}");
            }

            var fits = node.Dimensions.Length == spec.Shape.Length && node.Dimensions.Zip(spec.Shape).All(static pair => pair.First <= 0 || pair.First == pair.Second);
            if (!fits)
            {
                throw Mismatch(request, $"{kind} '{spec.Name}' is [{Text(node.Dimensions)}], but the manifest says [{Text(spec.Shape)}]");
            }
        }
    }

    private static TensorSpec FromGraph(SessionRequest request, string name, NodeMetadata node)
    {
        var type = node.IsTensor ? ElementTypes.FromOrt(node.ElementDataType) : null;
        return new TensorSpec
        {
            Name = name,
            Type = type ?? throw Mismatch(request, $"'{name}' is {TypeText(node)}, which this agent cannot feed"),
            Shape = request.ShapeOf(name) ?? [.. node.Dimensions.Select(static d => Math.Max(d, 1))],
        };
    }

    // The names of a manifest, and ONNX Runtime's for what a manifest cannot name.
    private static string TypeText(NodeMetadata node)
    {
        if (!node.IsTensor)
        {
            return $"no tensor ({node.OnnxValueType})";
        }

        return ElementTypes.FromOrt(node.ElementDataType) is { } type ? Text(type) : node.ElementDataType.ToString();
    }

    private static string Text(ElementType type) => type.ToString().ToLowerInvariant();

    private static string Text(IEnumerable<int> shape) => string.Join(',', shape.Select(static d => d <= 0 ? "?" : d.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    private static ModelLoadException Mismatch(SessionRequest request, string message) => new(ErrorCode.ModelMismatch, $"{request.ModelPath}: {message}");
}
