namespace EdgeRuntime.Core.Simulation;

/// <summary>What a node does for a minute.</summary>
/// <param name="RateHz">Rate while awake.</param>
/// <param name="Asleep">Whether it sleeps by choice.</param>
internal readonly record struct MinutePlan(double RateHz, bool Asleep)
{
    /// <summary>Chosen sleep.</summary>
    public static MinutePlan Sleep { get; } = new(0, true);
}
