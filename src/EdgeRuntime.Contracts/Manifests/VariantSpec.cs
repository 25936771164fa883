namespace EdgeRuntime.Contracts.Manifests;

/// <summary>One way to run the model; the scheduler trades accuracy for energy among them.</summary>
public sealed record VariantSpec
{
    /// <summary>Short name: <c>int8</c>, <c>fp32</c>, <c>small</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The ONNX file, one of <see cref="ModelManifest.Files"/>.</summary>
    public required string File { get; init; }

    /// <summary>Precision in words: <c>int8</c>, <c>fp32</c>.</summary>
    public required string Precision { get; init; }

    /// <summary>Accuracy on data that training never saw, 0 to 1.</summary>
    public double? Accuracy { get; init; }

    /// <summary>Multiply-accumulates of one inference.</summary>
    public long? Macs { get; init; }
}
