using System.Collections.Immutable;

namespace EdgeRuntime.Contracts.Manifests;

/// <summary>
/// What a model is, needs and promises (design section 6): the document whose bytes are hashed to the model's digest and signed.
/// Unknown fields are refused, so that a typing error cannot pass as a default.
/// </summary>
public sealed record ModelManifest : IPayloadManifest
{
    /// <summary>The value of <see cref="Schema"/> that this version reads.</summary>
    public const string CurrentSchema = "model-manifest/1";

    /// <summary>The manifest's file in a model folder or bundle.</summary>
    public const string FileName = "manifest.json";

    /// <summary>The file beside it with its signatures: the DSSE envelope without its payload.</summary>
    public const string SignatureFileName = "manifest.sig";

    /// <summary>Longest manifest in bytes.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>Always <see cref="CurrentSchema"/>.</summary>
    public required string Schema { get; init; }

    /// <summary>Model id.</summary>
    public required string Model { get; init; }

    /// <summary>Semantic version, for people.</summary>
    public required string Version { get; init; }

    /// <summary>Rises with every release of this model; what rollback protection compares.</summary>
    public required long Release { get; init; }

    /// <summary>The lowest release that a device may return to by itself or by command once it has committed this one: it shuts out releases that turned out dangerous. Absent: it shuts out none.</summary>
    public long? Floor { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>When it must no longer be installed.</summary>
    public DateTimeOffset? Expires { get; init; }

    /// <summary>Lowest agent version that can run it.</summary>
    public string? MinimumAgent { get; init; }

    /// <summary>What it is for, where it comes from, its licence; for people.</summary>
    public string? Description { get; init; }

    /// <summary>Input tensors of every variant; the first is fed by the source, the others by steps of their own, by an output (state), or by a constant.</summary>
    public required ImmutableArray<TensorSpec> Inputs { get; init; }

    /// <summary>Output tensors of every variant. Outputs of the graph that are not named here are not fetched.</summary>
    public required ImmutableArray<TensorSpec> Outputs { get; init; }

    /// <summary>When the state of a recurrent model returns to zero. Absent: at the start and after the source was away.</summary>
    public StateResetSpec? StateReset { get; init; }

    /// <summary>From a sample to the first input.</summary>
    public required PreprocessSpec Preprocess { get; init; }

    /// <summary>From the outputs to a result.</summary>
    public required PostprocessSpec Postprocess { get; init; }

    /// <summary>Labels by class index.</summary>
    public ImmutableArray<string> Labels { get => field.IsDefault ? [] : field; init; }

    /// <summary>Ways to run the model; the first is the default.</summary>
    public required ImmutableArray<VariantSpec> Variants { get; init; }

    /// <summary>Known inputs and outputs.</summary>
    public ImmutableArray<GoldenVector> Golden { get => field.IsDefault ? [] : field; init; }

    /// <summary>What a device must keep within.</summary>
    public LimitsSpec? Limits { get; init; }

    /// <summary>Every payload file. A folder that is used as it lies may leave them out: then they are those that variants and golden vectors name.</summary>
    public ImmutableArray<FileSpec> Files { get => field.IsDefault ? [] : field; init; }

    /// <summary>Bytes of a block of the block stream; absent in a manifest that is only used from a folder.</summary>
    public int? BlockSize { get; init; }

    /// <summary>Lowercase sha256 of each block of the block stream.</summary>
    public ImmutableArray<string> BlockHashes { get => field.IsDefault ? [] : field; init; }
}
