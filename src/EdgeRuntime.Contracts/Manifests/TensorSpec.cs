using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace EdgeRuntime.Contracts.Manifests;

/// <summary>One tensor of a model.</summary>
public sealed record TensorSpec
{
    /// <summary>Its name in the graph.</summary>
    public required string Name { get; init; }

    /// <summary>Element type.</summary>
    public required ElementType Type { get; init; }

    /// <summary>Dimensions, all positive: a symbolic dimension of the graph is fixed here.</summary>
    public required ImmutableArray<int> Shape { get; init; }

    /// <summary>Real value of one step of an integer tensor: <c>real = (q - zeroPoint) x scale</c>. Absent where the tensor holds real values.</summary>
    public double? Scale { get; init; }

    /// <summary>The integer that stands for real 0.</summary>
    public int? ZeroPoint { get; init; }

    /// <summary>The constant that fills an input that no sample feeds.</summary>
    public double? Fill { get; init; }

    /// <summary>The constants of an input that no sample feeds, one for each element, where they are not all the same.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ImmutableArray<double> Values { get; init; }

    /// <summary>The output, by its name among the manifest's outputs, that feeds this input in the next inference; it begins at zero.</summary>
    public string? State { get; init; }

    /// <summary>The steps from the sample to an input other than the first, which gets the same sample; the first input has those of the manifest's <c>preprocess</c>.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public ImmutableArray<PreprocessStep> Steps { get; init; }
}
