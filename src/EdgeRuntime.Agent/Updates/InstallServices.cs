using System.Runtime.CompilerServices;
using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Models.Probing;
using EdgeRuntime.Core.Models.Staging;
using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Time;
using Microsoft.Extensions.Logging;

namespace EdgeRuntime.Agent.Updates;

/// <summary>What installs are done by.</summary>
/// <param name="Transfer">Manifests and blocks come by it.</param>
/// <param name="Store">Where models lie.</param>
/// <param name="Trust">Whom to believe.</param>
/// <param name="Probe">Tries models where they can do no harm.</param>
/// <param name="Pipelines">Runs models, also those that only an order has brought.</param>
/// <param name="Sessions">Opens models.</param>
/// <param name="Power">Whether there is charge for an install.</param>
/// <param name="Configuration">The device's configuration.</param>
/// <param name="Settings">The settings in force.</param>
/// <param name="WattsPerCore">Watts of a busy core above idle.</param>
/// <param name="Clocks">Both clocks.</param>
/// <param name="Status">What is reported.</param>
/// <param name="Events">Alarms and audit.</param>
/// <param name="Lifetime">The promise to the watchdog, and how the agent ends.</param>
/// <param name="Logger">The log.</param>
internal sealed record InstallServices(
    BlockTransfer Transfer,
    ModelStore Store,
    DesiredTrust Trust,
    IModelProbe Probe,
    Pipelines Pipelines,
    IInferenceSessionFactory Sessions,
    PowerLoop Power,
    AgentConfiguration Configuration,
    LiveSettings Settings,
    double WattsPerCore,
    Clocks Clocks,
    ModelStatusBoard Status,
    EventPublisher Events,
    InstallLifetime Lifetime,
    ILogger Logger)
{
    /// <summary>By reference: what a record generates to compare and print would only make the agent larger.</summary>
    public bool Equals(InstallServices? other) => ReferenceEquals(this, other);

    /// <inheritdoc/>
    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);

    /// <inheritdoc/>
    public override string ToString() => nameof(InstallServices);

    /// <summary>The agent's version and its keyring: what a verdict depends on besides the model.</summary>
    public string JudgedBy => $"{AgentVersion.Text} {Trust.Reader.Keyring?.Fingerprint}";
}
