namespace EdgeRuntime.Core.Simulation;

/// <summary>What a node's sensors say at the start of a minute: the past, and nothing of what comes.</summary>
/// <param name="At">The moment.</param>
/// <param name="MinuteOfSlot">Minutes since the planning slot began, 0 to 29.</param>
/// <param name="SocFraction">Charge.</param>
/// <param name="HarvestWatts">Harvest of the minute before; 0 at the start.</param>
/// <param name="HarvestJoules">Harvest so far while the node was on.</param>
/// <param name="LoadJoules">What the node has taken so far.</param>
internal readonly record struct NodeReading(DateTimeOffset At, int MinuteOfSlot, double SocFraction, double HarvestWatts, double HarvestJoules, double LoadJoules);
