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

    /// <summary>Outputs with fixed shapes; those that stay symbolic are asked of <paramref name="findShapes"/>.</summary>
    public static ImmutableArray<TensorSpec> Outputs(InferenceSession session, SessionRequest request, Func<Dictionary<string, int[]>> findShapes)
    {
        var graph = session.OutputMetadata;
        Check(request, "output", request.Outputs, graph);
        var outputs = request.Outputs.IsEmpty
            ? [.. session.OutputNames.Select(name => FromGraph(request, name, graph[name]))]
            : request.Outputs;
        var symbolic = outputs.Any(spec => graph[spec.Name].Dimensions.Any(static d => d <= 0) && request.Outputs.IsEmpty);
        if (!symbolic)
        {
            return outputs;
        }

        var shapes = findShapes();
        return [.. outputs.Select(spec => spec with { Shape = [.. shapes[spec.Name]] })];
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
                throw Mismatch(request, $"{kind} '{spec.Name}' is {node.ElementDataType}, but the manifest says {spec.Type}");
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
            Type = type ?? throw Mismatch(request, $"'{name}' is {(node.IsTensor ? node.ElementDataType : node.OnnxValueType)}, which this agent cannot feed"),
            Shape = request.ShapeOf(name) ?? [.. node.Dimensions.Select(static d => Math.Max(d, 1))],
        };
    }

    private static string Text(IEnumerable<int> shape) => string.Join(',', shape.Select(static d => d <= 0 ? "?" : d.ToString(System.Globalization.CultureInfo.InvariantCulture)));

    private static ModelLoadException Mismatch(SessionRequest request, string message) => new(ErrorCode.ModelMismatch, $"{request.ModelPath}: {message}");
}
