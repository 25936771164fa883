using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Agent.Updates;

/// <summary>One model that a desired document asks for.</summary>
/// <param name="Model">What it says of the model.</param>
/// <param name="Generation">Its rank, <see cref="OrderRank.Value"/>.</param>
internal sealed record InstallOrder(DesiredModel Model, long Generation);
