using System.Collections.Immutable;
using EdgeRuntime.Contracts.Manifests;

namespace EdgeRuntime.Core.Inference;

/// <summary>What to load and how.</summary>
/// <param name="ModelPath">The ONNX file.</param>
/// <param name="Inputs">Inputs that the manifest promises: names and types are checked, symbolic dimensions fixed. Empty: the graph's own, symbolic dimensions 1.</param>
/// <param name="Outputs">Outputs that the manifest promises. Empty: the graph's own, shapes found by a first run.</param>
/// <param name="Threads">Threads of one run.</param>
public sealed record SessionRequest(string ModelPath, ImmutableArray<TensorSpec> Inputs, ImmutableArray<TensorSpec> Outputs, int Threads = 1)
{
    /// <summary>A model without a manifest.</summary>
    public SessionRequest(string modelPath, int threads = 1)
        : this(modelPath, [], [], threads)
    {
    }

    /// <summary>Shapes for symbolic inputs of a model without a manifest, by name.</summary>
    public ImmutableDictionary<string, ImmutableArray<int>> Shapes { get; init; } = ImmutableDictionary<string, ImmutableArray<int>>.Empty;

    /// <summary>
    /// Reads a file of the model by its name: the ONNX file, or one that it keeps weights in. Default: from the folder of <see cref="ModelPath"/>, unchecked. A session runs what this returned, whatever
    /// becomes of the files.
    /// </summary>
    /// <remarks>Throws <see cref="IOException"/>, <see cref="UnauthorizedAccessException"/> or <see cref="ModelLoadException"/>.</remarks>
    public Func<string, byte[]> Read { get; init; } = name => File.ReadAllBytes(Path.Combine(Path.GetDirectoryName(ModelPath) ?? "", name));

    /// <summary>
    /// Whether an output whose number of rows the graph leaves open may have fewer rows than <see cref="Outputs"/> states: as many as the data makes, such as boxes after a suppression inside the graph.
    /// The rows are the first stated dimension above 1.
    /// </summary>
    public bool MayHaveFewerRows { get; init; }

    /// <summary>The stated shape of an input; null where none is.</summary>
    public ImmutableArray<int>? ShapeOf(string name) => Shapes.TryGetValue(name, out var shape) ? shape : null;
}
