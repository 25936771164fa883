using System.Collections.Immutable;

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

    /// <summary>The constant that fills an input that no sample feeds; such an input must have one.</summary>
    public double? Fill { get; init; }
}
