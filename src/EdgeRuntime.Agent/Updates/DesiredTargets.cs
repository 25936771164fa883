using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Power;

namespace EdgeRuntime.Agent.Updates;

/// <summary>Who is told of a desired document.</summary>
/// <param name="Feeds">Which models have a source.</param>
/// <param name="Settings">The settings in force.</param>
/// <param name="Power">Decides by the policy.</param>
/// <param name="Status">What is reported.</param>
/// <param name="Events">Alarms and audit.</param>
/// <param name="Order">Takes the models.</param>
internal sealed record DesiredTargets(ModelFeeds Feeds, LiveSettings Settings, PowerLoop Power, ModelStatusBoard Status, EventPublisher Events, Action<ReceivedDesired> Order);
