using EdgeRuntime.Core.Simulation;
using EdgeRuntime.Core.Simulation.Traces;

namespace EdgeRuntime.Cli.Simulation;

/// <summary>Studies to be run.</summary>
/// <param name="Traces">Paths of the traces.</param>
/// <param name="Rules">The nodes, each with every trace.</param>
/// <param name="Policies">Names of the policies.</param>
/// <param name="LatitudeDeg">Where the node stands; null where it has to learn it.</param>
/// <param name="TraceOptions">What the traces do not state themselves.</param>
internal sealed record SimulateRequest(IReadOnlyList<string> Traces, IReadOnlyList<SimulationRules> Rules, IReadOnlyList<string> Policies, double? LatitudeDeg, TraceOptions TraceOptions)
{
    /// <summary>How many studies there are.</summary>
    public int Count => Traces.Count * Rules.Count;

    /// <summary>Runs them on all processors; they come in the order of traces and nodes.</summary>
    /// <param name="environment">Whose clock waits for programs, and who is told of gaps in traces.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <exception cref="CliException">A trace cannot be read, or a program does not do its part.</exception>
    public SimulationStudy[] Run(CliEnvironment environment, CancellationToken cancellationToken)
    {
        try
        {
            var traces = Traces.Select(path => HarvestTraceReader.Read(path, TraceOptions)).ToList();
            foreach (var trace in traces.Where(static trace => trace.Uncovered > TimeSpan.Zero))
            {
                environment.Error.Say(FormattableString.Invariant($"{trace.Name}: {trace.Uncovered.TotalHours:0.#} of {trace.Length.TotalHours:0.#} hours have no sample and count as no harvest"));
            }

            var studies = new SimulationStudy[Count];
            var parallel = new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount };
            Parallel.For(0, Count, parallel, i => studies[i] = SimulationStudy.Run(traces[i / Rules.Count], Rules[i % Rules.Count], Policies, LatitudeDeg, environment.Wall, cancellationToken));
            return studies;
        }
        catch (TraceException e)
        {
            throw new CliException(e.Message);
        }
        catch (AggregateException e) when (e.InnerExceptions.OfType<SimulationException>().FirstOrDefault() is { } fault)
        {
            throw new CliException(fault.Message);
        }
    }
}
