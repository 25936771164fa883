namespace EdgeRuntime.Agent.Configuration;

/// <summary>Updates of the agent itself.</summary>
public sealed class AgentUpdateOptions
{
    /// <summary>
    /// Whether the device installs releases of the agent that an order names. Needs the packaged service and, in <c>/etc/edge-runtime/agent-keyring.json</c>, a keyring of root with role <c>agent</c>.
    /// Default false.
    /// </summary>
    public bool Enabled { get; set; }
}
