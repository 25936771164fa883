namespace EdgeRuntime.Core.Scheduling.Adaptive;

/// <summary>Energy above the reserve that is kept for the node's sleep.</summary>
/// <param name="Joules">The charge below which the node only sleeps now; it pays for the night too.</param>
/// <param name="HoldJoules">What must be left of it when the night is over: the plan treats it as not there.</param>
internal readonly record struct KeptEnergy(double Joules, double HoldJoules);
