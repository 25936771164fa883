using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Energy;
using EdgeRuntime.Core.Power;

namespace EdgeRuntime.Core.Tests.Power;

/// <summary>A battery whose charge a test sets, and that keeps what it was told.</summary>
internal sealed class FakePowerSource : IPowerSource
{
    public string Description => "fake";

    public double? SocFraction { get; set; } = 0.9;

    /// <summary>What the rail draws; null where there is none.</summary>
    public double? RailWatts { get; set; }

    public TimeProvider? Clock { get; set; }

    /// <summary>When the rail was sampled so far.</summary>
    public List<long> Samples { get; } = [];

    public bool MeasuresLoad => RailWatts is not null;

    public TimeSpan? SampleInterval => RailWatts is null ? null : TimeSpan.FromSeconds(1);

    /// <summary>The load of each reading so far.</summary>
    public List<double> LoadJoules { get; } = [];

    public LoadSample? SampleLoad()
    {
        var now = Clock!.GetTimestamp();
        var joules = Samples.Count == 0 ? null : RailWatts * Clock.GetElapsedTime(Samples[^1], now).TotalSeconds;
        Samples.Add(now);
        return new LoadSample { Timestamp = now, Joules = joules, IsCounted = true, Basis = EnergyBasis.Measured };
    }

    public PowerSnapshot Read(DateTimeOffset now, double loadJoules)
    {
        LoadJoules.Add(loadJoules);
        return new PowerSnapshot { At = now, Supply = PowerSupply.Battery, SocFraction = SocFraction };
    }
}
