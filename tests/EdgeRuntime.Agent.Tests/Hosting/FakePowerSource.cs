using EdgeRuntime.Core.Power;

namespace EdgeRuntime.Agent.Tests.Hosting;

/// <summary>A battery whose charge a test sets.</summary>
internal sealed class FakePowerSource : IPowerSource
{
    public double SocFraction { get; set; } = 0.9;

    public string Description => "a battery of the test";

    public IReadOnlyList<string> Sensors { get; init; } = [];

    public PowerSnapshot Read(DateTimeOffset now, double loadJoules) => new() { At = now, Supply = PowerSupply.Battery, SocFraction = SocFraction };
}
