using System.Collections.Immutable;
using System.Globalization;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Onnx;
using EdgeRuntime.Workshop.Drafting;
using EdgeRuntime.Workshop.Drafting.Graphs;

namespace EdgeRuntime.Workshop.Tests.Drafting;

/// <summary>Graphs in a few words: <c>images f32 1,3,640,640</c>, <c>output0 f32 1,84,8400</c>; a name in place of a number is an open dimension, <c>Conv:a&gt;b</c> an operation.</summary>
internal static class Drawn
{
    public static GraphSummary Graph(string inputs, string outputs, string nodes = "", string producer = "", params (string Key, string Value)[] metadata)
    {
        var operations = nodes.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Node).ToImmutableArray();
        return new GraphSummary
        {
            Producer = producer,
            Inputs = Values(inputs),
            Outputs = Values(outputs),
            Nodes = operations,
            Operators = operations.GroupBy(static node => node.Operator).ToImmutableSortedDictionary(static group => group.Key, static group => group.Count(), StringComparer.Ordinal),
            Metadata = metadata.ToImmutableDictionary(static entry => entry.Key, static entry => entry.Value, StringComparer.Ordinal),
        };
    }

    /// <summary>Drafts a manifest; a run gives 1 for every open dimension.</summary>
    public static ModelDraft Draft(GraphSummary graph, params string[] labels)
    {
        var drafted = ModelDrafter.Draft(graph, "model.onnx", "My model (1)", [.. labels], hasSound: false, DateTimeOffset.UnixEpoch, _ => new ProbedOutputs(
            graph.Outputs.Where(static output => output.Type is not null)
                .ToImmutableDictionary(static output => output.Name, static output => output.Shape.Select(static dimension => Math.Max(dimension.Size, 1)).ToImmutableArray(), StringComparer.Ordinal),
            null));
        Assert.True(drafted.IsOk, drafted.Error?.Message);

        // Whatever was recognized, it is what a manifest may say.
        var read = ManifestReader.ReadFolder(DraftFolder.ManifestBytes(drafted.Value));
        Assert.True(read.IsOk, read.Error?.Message);
        return drafted.Value;
    }

    private static ImmutableArray<GraphValue> Values(string text) => [.. text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(static value =>
    {
        var parts = value.Split(' ');
        ElementType? type = parts[1] switch { "f32" => ElementType.Float32, "f16" => ElementType.Float16, "u8" => ElementType.UInt8, "i8" => ElementType.Int8, "i64" => ElementType.Int64, _ => null };
        var shape = parts.Length < 3 ? [] : parts[2].Split(',').Select(static d => int.TryParse(d, NumberStyles.None, CultureInfo.InvariantCulture, out var size) ? new GraphDimension(size, "") : new GraphDimension(0, d));
        return new GraphValue(parts[0], type, parts[1], [.. shape]);
    })];

    private static GraphNode Node(string text)
    {
        var (name, rest) = (text.Split(':')[0], text.Split(':')[1].Split('>'));
        return new GraphNode(name, "", [.. rest[0].Split(',')], [.. rest[1].Split(',')], []);
    }
}
