using CsCheck;
using EdgeRuntime.Core.Scheduling;
using EdgeRuntime.Core.Scheduling.Adaptive;

namespace EdgeRuntime.Core.Tests.Scheduling.Adaptive;

/// <summary>Nodes of every kind under the adaptive policy, and histories that bring them into any state.</summary>
internal static class Worlds
{
    /// <summary>A node: its policy and its costs.</summary>
    public static Gen<World> Any { get; } =
        from panel in Gen.Double[0, 20]
        from capacityWh in Gen.Double[1, 100]
        from baseWatts in Gen.Double[0.1, 5]
        from sleepShare in Gen.Double[0, 1]
        from joules in Gen.Double[0.001, 2]
        from rate in Gen.Double[0.02, 20]
        from frontLoad in Gen.Double[0, 1]
        from deadlineHours in Gen.OneOf(Gen.Const(-1.0), Gen.Double[0, 500])
        from dwell in Gen.Int[0, 1200]
        select new World(
            new PolicyOptions
            {
                Kind = PolicyOptions.AdaptiveKind,
                MinRateHz = Math.Min(0.02, rate),
                MaxRateHz = rate,
                RecoverSocFraction = 0.12,
                MinDwell = TimeSpan.FromSeconds(dwell),
                Adaptive =
                {
                    PanelWatts = panel,
                    FrontLoadFraction = frontLoad,
                    Deadline = deadlineHours < 0 ? null : History.Start.AddHours(deadlineHours),
                },
            },
            new NodeCosts(baseWatts, baseWatts * sleepShare, joules),
            capacityWh * 3600);

    /// <summary>Up to 60 readings, 10 s to 6 h apart.</summary>
    public static Gen<Reading[]> Past { get; } =
        Gen.Select(Gen.Double[0, 1], Gen.Double[0, 20], Gen.Frequency((4, Gen.Int[10, 300]), (1, Gen.Int[300, 21_600]))).Array[1, 60]
            .Select(static drawn =>
            {
                var (seconds, harvest) = (0.0, 0.0);
                var readings = new Reading[drawn.Length];
                for (var i = 0; i < drawn.Length; i++)
                {
                    var (soc, watts, gap) = drawn[i];
                    (seconds, harvest) = (seconds + gap, harvest + (watts * gap));
                    readings[i] = new Reading(seconds, soc, harvest);
                }

                return readings;
            });
}
