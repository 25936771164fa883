using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Agent.Updates;
using EdgeRuntime.Core.Time;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Agent.SelfUpdate;

/// <summary>What updates of the agent are fetched by.</summary>
internal sealed class AgentUpdateServices
{
    /// <summary>Where the agent meets root.</summary>
    public required AgentUpdatePaths Paths { get; init; }

    /// <summary>Manifests and blocks come by it.</summary>
    public required BlockTransfer Transfer { get; init; }

    /// <summary>The time, as far as it can be trusted.</summary>
    public required DesiredTrust Trust { get; init; }

    /// <summary>Whether there is charge for an update.</summary>
    public required ChargeGuard Charge { get; init; }

    /// <summary>Both clocks.</summary>
    public required Clocks Clocks { get; init; }

    /// <summary>What is reported.</summary>
    public required ModelStatusBoard Status { get; init; }

    /// <summary>Alarms and audit.</summary>
    public required EventPublisher Events { get; init; }

    /// <summary>The promise to the watchdog.</summary>
    public required InstallLifetime Lifetime { get; init; }

    /// <summary>The log.</summary>
    public required ILogger Logger { get; init; }

    /// <summary>Why the device takes no updates of the agent; null when it does.</summary>
    public Contracts.Messages.ErrorInfo? Disabled { get; init; }
}
