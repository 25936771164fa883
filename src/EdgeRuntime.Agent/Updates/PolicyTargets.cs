using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Core.Power;

namespace EdgeRuntime.Agent.Updates;

/// <summary>Who works by the policy, and who is told of it.</summary>
/// <param name="Settings">The settings in force.</param>
/// <param name="Power">Decides by the policy.</param>
/// <param name="Events">Audit.</param>
/// <param name="Changed">Publishes what is reported once more.</param>
internal sealed record PolicyTargets(LiveSettings Settings, PowerLoop Power, EventPublisher Events, Action Changed);
