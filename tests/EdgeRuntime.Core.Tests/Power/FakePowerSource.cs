using EdgeRuntime.Core.Power;

namespace EdgeRuntime.Core.Tests.Power;

/// <summary>A battery whose charge a test sets, and that keeps what it was told.</summary>
internal sealed class FakePowerSource : IPowerSource
{
    public string Description => "fake";

    public double? SocFraction { get; set; } = 0.9;

    /// <summary>The load of each reading so far.</summary>
    public List<double> LoadJoules { get; } = [];

    public PowerSnapshot Read(DateTimeOffset now, double loadJoules)
    {
        LoadJoules.Add(loadJoules);
        return new PowerSnapshot { At = now, Supply = PowerSupply.Battery, SocFraction = SocFraction };
    }
}
