using System.Globalization;
using System.Text;
using EdgeRuntime.Core.Simulation;

namespace EdgeRuntime.Cli.Simulation;

/// <summary>What happened in each half hour, as a CSV file.</summary>
internal static class SlotsCsv
{
    /// <summary>One row a slot and policy, the optimum first.</summary>
    public static string Of(SimulationStudy study)
    {
        var text = new StringBuilder("policy,at,minutes,harvestW,loadW,socFraction,rateHz,utility,asleepFraction,offFraction,spillJ\n");
        foreach (var run in study.Runs.Prepend(study.Optimum))
        {
            // A program's command line may hold anything.
            var name = run.Policy.AsSpan().ContainsAny(",\"\n\r") ? "\"" + run.Policy.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"" : run.Policy;
            foreach (var slot in run.Slots)
            {
                text.Append(CultureInfo.InvariantCulture, $"{name},{slot.At:yyyy-MM-ddTHH:mm:sszzz},{slot.Minutes},{slot.HarvestWatts:0.####},{slot.LoadWatts:0.####},{slot.SocFraction:0.#####},");
                text.Append(CultureInfo.InvariantCulture, $"{slot.RateHz:0.####},{slot.Utility:0.#####},{slot.AsleepFraction:0.####},{slot.OffFraction:0.####},{slot.SpillJoules:0.#}\n");
            }
        }

        return text.ToString();
    }
}
