namespace EdgeRuntime.Core.Scheduling.Adaptive;

/// <summary>What is known of the node's own work at one moment. Immutable.</summary>
/// <param name="Costs">What it costs; null while nothing is known.</param>
/// <param name="LoadJoules">What the node has taken since the start; null where nothing counts it.</param>
public sealed record NodeWork(NodeCosts? Costs, double? LoadJoules)
{
    /// <summary>Nothing is known.</summary>
    public static NodeWork Unknown { get; } = new(null, null);
}
