using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Agent.Updates;

/// <summary>Who is told of a desired document.</summary>
/// <param name="Feeds">Which models have a source.</param>
/// <param name="Policy">Puts policy and settings into force.</param>
/// <param name="Status">What is reported.</param>
/// <param name="Events">Alarms and audit.</param>
/// <param name="Order">Takes the models.</param>
internal sealed record DesiredTargets(ModelFeeds Feeds, PolicyControl Policy, ModelStatusBoard Status, EventPublisher Events, Action<ReceivedDesired> Order);
