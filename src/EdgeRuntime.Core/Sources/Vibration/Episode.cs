namespace EdgeRuntime.Core.Sources.Vibration;

/// <summary>A stretch of a machine's life in one condition.</summary>
/// <param name="Condition">What ails it.</param>
/// <param name="SeverityFraction">How far that has grown; 1 is full-grown. Without meaning while healthy.</param>
public readonly record struct Episode(MachineCondition Condition, double SeverityFraction);
