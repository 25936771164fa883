using CsCheck;
using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Scheduling;

namespace EdgeRuntime.Core.Tests.Scheduling;

/// <summary>Readings as a bad day brings them: the battery jumps, lies and falls silent, the board gets hot and sags.</summary>
internal static class History
{
    public static readonly DateTimeOffset Start = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Up to 40 readings of a battery node, 1 s to 10 min apart.</summary>
    public static Gen<PowerSnapshot[]> Any { get; } = Gen.Select(Charge, Heat, Flag, Flag, Gen.Int[1, 600]).Array[1, 40].Select(Readings);

    // A gauge that says nonsense is part of it; most readings are sound.
    public static Gen<double?> Charge => Gen.Frequency<double?>(
        (8, Gen.Double[0, 1].Select(static soc => (double?)soc)),
        (1, Gen.Const<double?>((double?)null)),
        (1, Gen.OneOf<double?>(double.NaN, double.PositiveInfinity, double.NegativeInfinity, -0.01, 1.01, 100)));

    public static Gen<double?> Heat => Gen.Frequency<double?>(
        (1, Gen.OneOf<double?>(null, double.NaN)),
        (3, Gen.Double[-20, 120].Select(static temp => (double?)temp)));

    public static Gen<bool?> Flag => Gen.OneOf<bool?>(null, false, true);

    /// <summary>A reading of a battery with nothing else known.</summary>
    public static PowerSnapshot At(double seconds, double? soc) => new() { At = Start.AddSeconds(seconds), Supply = PowerSupply.Battery, SocFraction = soc };

    /// <summary>What a scheduler remembers after these readings.</summary>
    public static SchedulerState After(Scheduler scheduler, IEnumerable<PowerSnapshot> readings) =>
        readings.Aggregate(SchedulerState.Initial, (state, reading) => scheduler.Decide(reading, state).State);

    private static PowerSnapshot[] Readings((double? Soc, double? Heat, bool? Weak, bool? Throttled, int Seconds)[] drawn)
    {
        var seconds = 0;
        var readings = new PowerSnapshot[drawn.Length];
        DateTimeOffset? lost = null;
        for (var i = 0; i < drawn.Length; i++)
        {
            seconds += drawn[i].Seconds;
            lost = drawn[i].Soc is null ? lost ?? Start.AddSeconds(seconds) : null;
            readings[i] = At(seconds, drawn[i].Soc) with
            {
                // Of some silences something is reckoned, of others nothing is known.
                ReckonedSocFraction = lost is not null && seconds % 2 == 0 ? (seconds % 100) / 100.0 : null,
                ProcessorTempC = drawn[i].Heat,
                UnderVoltage = drawn[i].Weak,
                Throttled = drawn[i].Throttled,
                SensorLostSince = lost,
            };
        }

        return readings;
    }
}
