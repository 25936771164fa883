namespace EdgeRuntime.Core.Simulation.Policies;

/// <summary>What a program that decides answers, as one line of JSON: exactly one of rate, power and sleep.</summary>
/// <param name="RateHz">Infer at this rate.</param>
/// <param name="Watts">Spend this mean power of the whole node in the best way.</param>
/// <param name="Sleep">Sleep.</param>
/// <param name="Minutes">How long this holds before the program is asked again; until the slot's end when absent.</param>
internal sealed record ExecPlan(double? RateHz = null, double? Watts = null, bool? Sleep = null, int? Minutes = null);
