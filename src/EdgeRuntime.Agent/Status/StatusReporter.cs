using System.Globalization;
using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Core.Energy;
using EdgeRuntime.Core.Inference.Loops;
using EdgeRuntime.Core.Power;

namespace EdgeRuntime.Agent.Status;

/// <summary>Composes a <see cref="StatusReport"/> of a running agent; from any thread.</summary>
/// <param name="agent">The agent.</param>
/// <param name="drops">What was lost since the start, by reason.</param>
/// <param name="brokerAddress">Host and port; null where there is no broker.</param>
/// <param name="problems">The last warnings and errors.</param>
internal sealed class StatusReporter(EdgeAgent agent, DropWatch drops, string? brokerAddress, RecentProblems? problems)
{
    /// <summary>The report of this moment.</summary>
    public StatusReport Create()
    {
        var energy = agent.Ledger.Read();
        var counters = agent.Connection.Counters;
        return new StatusReport
        {
            Version = AgentVersion.Text,
            Device = agent.Connection.Device,
            Board = agent.Board.Model ?? agent.Board.Profile.Name,
            ProcessId = Environment.ProcessId,
            UptimeS = Math.Round(energy.Elapsed.TotalSeconds, 1),
            Power = Describe(agent.Power.Current, energy),
            Models = [.. agent.Models.Select(loop => Describe(loop, energy))],
            Broker = new StatusBroker(brokerAddress, agent.Connection.IsConnected, counters.Queued, counters.Acknowledged + counters.Replayed, drops.Describe()) { Problem = agent.Connection.Trouble },
            Problems = problems?.Last ?? [],
        };
    }

    private StatusPower Describe(PowerState state, EnergyTotals energy)
    {
        var (snapshot, plan) = state;
        var outlook = plan.FindOutlook();
        return new StatusPower(agent.PowerSource.Description, plan.Mode, agent.Models.Sum(static loop => loop.RateHz), plan.Reason, plan.ReasonCode)
        {
            SocFraction = snapshot.SocFraction,
            BatterySensor = snapshot.Supply == PowerSupply.Battery ? snapshot.BatterySensor : null,
            ExternalPower = snapshot.ExternalPower,
            MeanLoadWatts = energy.Elapsed > TimeSpan.Zero ? Math.Round(energy.LoadJoules / energy.Elapsed.TotalSeconds, 3) : 0,
            LastsUntil = outlook?.LastsUntil,
            FullAt = outlook?.FullAt,
        };
    }

    private static StatusModel Describe(InferenceLoop loop, EnergyTotals energy)
    {
        var (lane, manifest) = (loop.Lane, loop.Lane.Model.Package.Manifest);
        var (inferences, joules) = energy.Models.Where(model => model.Model == manifest.Model)
            .Aggregate((Inferences: 0L, Joules: 0.0), static (sum, model) => (sum.Inferences + model.Inferences, sum.Joules + model.Joules));
        return new StatusModel(manifest.Model, manifest.Version, string.Join("+", lane.Model.Steps.Select(static step => step.Variant)), loop.RateHz, loop.Statistics.Inferences, lane.Source.Name)
        {
            JoulesPerInference = inferences > 0 ? joules / inferences : null,
            SourceProblem = lane.Source.State is { Available: false } state ? state.Reason ?? string.Create(CultureInfo.InvariantCulture, $"unavailable since {state.Since:u}") : null,
        };
    }
}
