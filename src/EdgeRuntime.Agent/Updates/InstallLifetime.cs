using EdgeRuntime.Core.Time;

namespace EdgeRuntime.Agent.Updates;

/// <summary>The promise to the watchdog, and how the agent ends.</summary>
/// <param name="Heartbeat">The promise; a step of an install renews it.</param>
/// <param name="IsOrderlyStop">Whether somebody has asked the agent to stop; a stop for a fault is none.</param>
internal sealed record InstallLifetime(Heartbeat Heartbeat, Func<bool> IsOrderlyStop)
{
    // Longer than hashing and syncing the largest model on the slowest card.
    private static readonly TimeSpan StepLimit = TimeSpan.FromMinutes(30);

    /// <summary>A step begins, or a wait goes on.</summary>
    public void GoOn() => Heartbeat.Promise(StepLimit);

    /// <summary>A step begins that may take this much longer.</summary>
    public void GoOn(TimeSpan more) => Heartbeat.Promise(StepLimit + more);
}
