namespace EdgeRuntime.Agent.Hosting;

/// <summary>The device cannot be made of its configuration; each error is one line with its key.</summary>
internal sealed class AgentStartException(IReadOnlyList<string> errors) : Exception(string.Join('\n', errors))
{
    /// <summary>What is wrong.</summary>
    public IReadOnlyList<string> Errors { get; } = errors;
}
