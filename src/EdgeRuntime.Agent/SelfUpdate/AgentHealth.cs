namespace EdgeRuntime.Agent.SelfUpdate;

/// <summary>What can be seen of a running agent from outside.</summary>
/// <param name="isActive">Whether systemd counts its service as active.</param>
/// <param name="isConnected">Whether it is connected to its broker.</param>
/// <param name="rateHz">Inferences of all models together, Hz; 0 while it saves energy.</param>
/// <param name="inferences">Inferences since its start.</param>
/// <param name="processId">Its process; 0 where it does not answer.</param>
internal sealed class AgentHealth(bool isActive, bool isConnected = false, double rateHz = 0, long inferences = 0, int processId = 0)
{
    /// <summary>Whether systemd counts its service as active.</summary>
    public bool IsActive => isActive;

    /// <summary>Whether it is connected to its broker.</summary>
    public bool IsConnected => isConnected;

    /// <summary>Inferences of all models together, Hz.</summary>
    public double RateHz => rateHz;

    /// <summary>Inferences since its start.</summary>
    public long Inferences => inferences;

    /// <summary>Its process.</summary>
    public int ProcessId => processId;
}
