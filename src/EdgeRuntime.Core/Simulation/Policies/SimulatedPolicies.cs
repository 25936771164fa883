using EdgeRuntime.Core.Scheduling;
using EdgeRuntime.Core.Simulation.Traces;

namespace EdgeRuntime.Core.Simulation.Policies;

/// <summary>The policies that can be simulated, by name.</summary>
internal static class SimulatedPolicies
{
    /// <summary>The beginning of a policy that a program of one's own decides.</summary>
    public const string ExecPrefix = "exec:";

    private const string FixedFraction = "fixed-fraction";
    private const string Kansal = "kansal";
    private const string TautString = "taut-string";

    /// <summary>All names but those of programs.</summary>
    public static IReadOnlyList<string> Names { get; } =
        [PolicyOptions.Fixed, PolicyOptions.TiersKind, PolicyOptions.Linear, FixedFraction, Kansal, TautString, PolicyOptions.AdaptiveKind];

    /// <summary>Makes a policy.</summary>
    /// <exception cref="ArgumentException">There is none of that name.</exception>
    public static ISimulatedPolicy Create(string name, SimulationRules rules, HarvestTrace trace, double? latitudeDeg)
    {
        var adaptive = new AdaptiveOptions
        {
            PanelWatts = rules.PanelWatts,
            EventMean = rules.EventMean,
            SolarNoonUtc = TimeSpan.FromHours((36 - trace.Start.Offset.TotalHours) % 24),
            LatitudeDeg = latitudeDeg,
        };
        return name switch
        {
            FixedFraction => new FixedFractionPolicy(rules, adaptive),
            Kansal => new KansalPolicy(rules, adaptive),
            TautString => new TautStringPolicy(rules, adaptive),
            PolicyOptions.Fixed or PolicyOptions.TiersKind or PolicyOptions.Linear or PolicyOptions.AdaptiveKind => new ScheduledPolicy(name, rules, adaptive),
            _ => throw new ArgumentException($"'{name}' is no policy; there are {string.Join(", ", Names)} and {ExecPrefix}COMMAND", nameof(name)),
        };
    }
}
