namespace EdgeRuntime.Core.Simulation.Policies;

/// <summary>What a program that decides is told, as one line of JSON.</summary>
/// <param name="At">The moment.</param>
/// <param name="MinuteOfSlot">Minutes since the planning slot of half an hour began.</param>
/// <param name="SocFraction">Charge, 0 to 1.</param>
/// <param name="HarvestW">Harvest of the minute before.</param>
/// <param name="HarvestJ">Harvest so far.</param>
/// <param name="LoadJ">What the node has taken so far.</param>
/// <param name="Rules">The node and the rules; the same every time.</param>
internal sealed record ExecSnapshot(DateTimeOffset At, int MinuteOfSlot, double SocFraction, double HarvestW, double HarvestJ, double LoadJ, ExecRules Rules);
