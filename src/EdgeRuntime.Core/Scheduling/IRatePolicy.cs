namespace EdgeRuntime.Core.Scheduling;

/// <summary>From charge to rate: a pure, monotone function. What the world adds (noise, heat, lost sensors) is the scheduler's business.</summary>
internal interface IRatePolicy
{
    /// <summary>The rate at a charge between 0 and 1, and why.</summary>
    WantedRate Decide(double socFraction);
}
