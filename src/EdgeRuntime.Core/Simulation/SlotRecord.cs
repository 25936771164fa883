namespace EdgeRuntime.Core.Simulation;

/// <summary>What happened in one planning slot.</summary>
/// <param name="At">Start of the slot.</param>
/// <param name="Minutes">Length.</param>
/// <param name="HarvestWatts">Mean harvest.</param>
/// <param name="LoadWatts">Mean power of the node.</param>
/// <param name="SocFraction">Charge at the end.</param>
/// <param name="RateHz">Mean rate.</param>
/// <param name="Utility">Mean share of events caught.</param>
/// <param name="AsleepFraction">Share of the slot in chosen sleep.</param>
/// <param name="OffFraction">Share of the slot in which the node was off.</param>
/// <param name="SpillJoules">Harvest that found the battery full.</param>
public readonly record struct SlotRecord(
    DateTimeOffset At,
    int Minutes,
    double HarvestWatts,
    double LoadWatts,
    double SocFraction,
    double RateHz,
    double Utility,
    double AsleepFraction,
    double OffFraction,
    double SpillJoules);
