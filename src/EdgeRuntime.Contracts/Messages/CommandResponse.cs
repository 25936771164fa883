namespace EdgeRuntime.Contracts.Messages;

/// <summary>The answer to a command.</summary>
public sealed record CommandResponse : Message
{
    /// <inheritdoc/>
    public override string Schema => "response/1";

    /// <summary>The command's name.</summary>
    public required string Command { get; init; }

    /// <summary>Whether it was done.</summary>
    public required bool Ok { get; init; }

    /// <summary>Why not.</summary>
    public ErrorInfo? Error { get; init; }

    /// <summary>The result of <c>infer-once</c>.</summary>
    public ResultItem? Result { get; init; }

    /// <summary>The answer to <c>diagnostics</c>.</summary>
    public DiagnosticsPart? Diagnostics { get; init; }
}
