namespace EdgeRuntime.Core.Power.Charge;

/// <summary>What the estimate of charge has learned, to be kept over a restart.</summary>
/// <param name="SocFraction">State of charge.</param>
/// <param name="SigmaFraction">How well it is known.</param>
/// <param name="CapacityAh">Learned capacity at 25 C.</param>
/// <param name="OhmFactor">Learned resistance over that of the chemistry.</param>
internal sealed record ChargeMemory(double SocFraction, double SigmaFraction, double CapacityAh, double OhmFactor)
{
    /// <summary>Whether every figure can be: a file may hold anything.</summary>
    public bool IsSound => SocFraction is >= 0 and <= 1 && SigmaFraction is >= 0 and <= 1 && double.IsFinite(CapacityAh) && OhmFactor is > 0 and < 10;
}
