using EdgeRuntime.Core.Scheduling;
using EdgeRuntime.Core.Simulation.Optimum;
using EdgeRuntime.Core.Simulation.Policies;
using EdgeRuntime.Core.Simulation.Traces;

namespace EdgeRuntime.Core.Simulation;

/// <summary>A trace, a node, the optimum and what policies make of them.</summary>
/// <param name="Trace">The trace.</param>
/// <param name="Rules">The node and the rules.</param>
/// <param name="Optimum">The best that was possible.</param>
/// <param name="Runs">The policies.</param>
public sealed record SimulationStudy(HarvestTrace Trace, SimulationRules Rules, SimulationRun Optimum, IReadOnlyList<SimulationRun> Runs)
{
    /// <summary>Names of the policies that come with the program.</summary>
    public static IReadOnlyList<string> PolicyNames => SimulatedPolicies.Names;

    /// <summary>The policy that the agent ships for harvests and deadlines.</summary>
    public static string AdaptiveName => PolicyOptions.AdaptiveKind;

    /// <summary>Whether there is a policy of this name, or it is a program's.</summary>
    public static bool IsPolicy(string name) => SimulatedPolicies.Names.Contains(name, StringComparer.Ordinal) || IsProgram(name);

    /// <summary>What a run reached of the optimum; 1 where there was nothing to reach.</summary>
    public double RatioToOptimum(SimulationRun run) => Optimum.Score.Utility > 0 ? run.Score.Utility / Optimum.Score.Utility : 1;

    /// <summary>Runs a study.</summary>
    /// <param name="trace">The trace.</param>
    /// <param name="rules">Valid rules.</param>
    /// <param name="policies">Names of policies, or <c>exec:COMMAND</c>.</param>
    /// <param name="latitudeDeg">Where the node stands, if it is told; the season is foreseen from it.</param>
    /// <param name="wall">The clock by which programs are waited for.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="SimulationException">A program does not do its part.</exception>
    public static SimulationStudy Run(
        HarvestTrace trace, SimulationRules rules, IEnumerable<string> policies, double? latitudeDeg, TimeProvider wall, CancellationToken cancellationToken)
    {
        var optimum = OfflineOptimum.Find(trace, rules);
        var runs = new List<SimulationRun>();
        foreach (var name in policies)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (IsProgram(name))
            {
                using var program = new ExecPolicy(name[SimulatedPolicies.ExecPrefix.Length..], rules, wall);
                runs.Add(new NodeSimulator(rules).Run(trace, program, cancellationToken));
            }
            else
            {
                runs.Add(new NodeSimulator(rules).Run(trace, SimulatedPolicies.Create(name, rules, trace, latitudeDeg), cancellationToken));
            }
        }

        return new SimulationStudy(trace, rules, optimum, runs);
    }

    private static bool IsProgram(string name) => name.StartsWith(SimulatedPolicies.ExecPrefix, StringComparison.Ordinal) && name.Length > SimulatedPolicies.ExecPrefix.Length;
}
