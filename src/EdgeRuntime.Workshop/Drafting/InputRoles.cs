using System.Collections.Immutable;
using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Workshop.Drafting.Graphs;

namespace EdgeRuntime.Workshop.Drafting;

/// <summary>Which input gets the sample, which continue a state, and which stay constant.</summary>
/// <param name="Sample">The input that gets the sample.</param>
/// <param name="States">Inputs that an output feeds.</param>
/// <param name="Constants">The others.</param>
internal sealed record InputRoles(GraphValue Sample, ImmutableArray<(GraphValue Input, GraphValue Output)> States, ImmutableArray<GraphValue> Constants)
{
    private static readonly string[] StateWords = ["in", "out", "input", "output", "new", "next", "prev", "previous", "past", "present", "initial", "final", "n", "0", "1"];

    /// <summary>The roles by types, shapes and names.</summary>
    /// <param name="graph">A graph with at least one input.</param>
    public static InputRoles Of(GraphSummary graph)
    {
        var inputs = graph.Inputs;
        var sample = inputs.FirstOrDefault(static input => input is { Rank: 4, Type: not null }) ?? inputs.FirstOrDefault(input => !IsControl(input) && !IsState(graph, input)) ?? inputs[0];
        var states = ImmutableArray.CreateBuilder<(GraphValue, GraphValue)>();
        var constants = ImmutableArray.CreateBuilder<GraphValue>();
        foreach (var input in inputs.Where(input => input != sample))
        {
            var taken = states.Select(static state => state.Item2.Name).ToHashSet(StringComparer.Ordinal);
            if (!IsControl(input) && StateOutput(graph, input, taken) is { } output)
            {
                states.Add((input, output));
            }
            else
            {
                constants.Add(input);
            }
        }

        return new InputRoles(sample, states.ToImmutable(), constants.ToImmutable());
    }

    /// <summary>Whether a name is one of a sample rate.</summary>
    public static bool IsSampleRate(string name) => name is "sr" || name.Contains("sample_rate", StringComparison.OrdinalIgnoreCase) || name.Contains("sampling_rate", StringComparison.OrdinalIgnoreCase);

    // A rate, a threshold, a switch: one number that is no measurement.
    private static bool IsControl(GraphValue input) => IsSampleRate(input.Name) || input.Rank == 0 || (input.Rank == 1 && input.Type is ElementType.Int64 or ElementType.Int32 or ElementType.Boolean);

    private static bool IsState(GraphSummary graph, GraphValue input) => graph.Inputs.Length > 1 && IsStateName(input.Name) && StateOutput(graph, input, new HashSet<string>(StringComparer.Ordinal)) is not null;

    private static bool IsStateName(string name) => Stem(name) is var stem && (stem.Contains("state", StringComparison.OrdinalIgnoreCase) || stem.Contains("hidden", StringComparison.OrdinalIgnoreCase)
        || stem.Contains("cell", StringComparison.OrdinalIgnoreCase) || stem.Contains("cache", StringComparison.OrdinalIgnoreCase) || stem is "h" or "c" or "H" or "C" or "hx" or "cx");

    private static GraphValue? StateOutput(GraphSummary graph, GraphValue input, HashSet<string> taken)
    {
        var fitting = graph.Outputs.Where(output => output.Type == input.Type && input.Type is not null && !taken.Contains(output.Name) && Fits(input, output)).ToList();
        return fitting.Find(output => Stem(output.Name).Length > 0 && Stem(output.Name).Equals(Stem(input.Name), StringComparison.OrdinalIgnoreCase))
            ?? (IsStateName(input.Name) ? fitting.Find(static output => IsStateName(output.Name)) : null)
            ?? (input.Rank >= 2 && input.Shape.Any(static dimension => dimension.Size > 1) && fitting.Count == 1 ? fitting[0] : null);
    }

    private static bool Fits(GraphValue input, GraphValue output) =>
        input.Rank < 0 || output.Rank < 0
        || (input.Rank == output.Rank && input.Shape.Zip(output.Shape).All(static pair => pair.First.IsOpen || pair.Second.IsOpen || pair.First.Size == pair.Second.Size));

    // state, state_in, stateN, state_out, h0, hn, c.1, next_h: without the words for before and after.
    private static string Stem(string name)
    {
        var stem = string.Concat(name.Split('_', '.', ':', '/', '-').Where(static word => !StateWords.Contains(word, StringComparer.OrdinalIgnoreCase)));
        return stem.Length > 1 ? stem.TrimEnd('0', '1', 'n', 'N') : stem;
    }
}
