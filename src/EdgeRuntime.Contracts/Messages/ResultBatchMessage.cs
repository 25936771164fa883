using System.Collections.Immutable;

namespace EdgeRuntime.Contracts.Messages;

/// <summary>Several results of one model and source, oldest first.</summary>
public sealed record ResultBatchMessage : Message
{
    /// <inheritdoc/>
    public override string Schema => "result-batch/1";

    /// <summary>Model id.</summary>
    public required string Model { get; init; }

    /// <inheritdoc cref="ResultPayload.Digest"/>
    public required string Digest { get; init; }

    /// <summary>Name of the source.</summary>
    public required string Source { get; init; }

    /// <summary>The results.</summary>
    public required ImmutableArray<ResultItem> Items { get; init; }
}
