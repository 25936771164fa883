namespace EdgeRuntime.Core.Energy;

/// <summary>What the sensor of the whole node's draw has seen since the ledger was opened. Immutable.</summary>
/// <param name="RailJoules">Integral of what it measured.</param>
/// <param name="MeasuredSeconds">Time that a rail sensor covered.</param>
/// <param name="GaugeSeconds">Time that only the battery showed.</param>
/// <param name="UncoveredSeconds">Time that no sensor covered: there the ledger is modelled, at the learned prices.</param>
/// <param name="IdleWatts">What the board draws without inferring, as learned so far.</param>
public sealed record MeteredTotals(double RailJoules, double MeasuredSeconds, double GaugeSeconds, double UncoveredSeconds, double IdleWatts);
