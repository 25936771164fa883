namespace EdgeRuntime.Core.Simulation;

/// <summary>How well a plan did over a whole trace.</summary>
/// <param name="Utility">Mean share of events caught, 0 to 1.</param>
/// <param name="OutageFraction">Share of the time in which the node was off for lack of charge; chosen sleep is none.</param>
/// <param name="P5DailyUtility">The utility that all but the worst twentieth of the days reach.</param>
/// <param name="SpillWh">Harvest that found the battery full, watt-hours.</param>
/// <param name="ModeChangesPerDay">Changes between full rate, lower rate, sleep and off, per day.</param>
public sealed record SimulationScore(double Utility, double OutageFraction, double P5DailyUtility, double SpillWh, double ModeChangesPerDay);
