namespace EdgeRuntime.Core.Power;

/// <summary>A supply of which nothing is measured: mains, or none that is configured.</summary>
/// <param name="supply">Which of the two.</param>
internal sealed class FixedPowerSource(PowerSupply supply) : IPowerSource
{
    public string Description => supply == PowerSupply.Mains ? "mains" : "no battery configured";

    public bool IsInstant => true;

    public PowerSnapshot Read(DateTimeOffset now, double loadJoules) => new() { At = now, Supply = supply };
}
