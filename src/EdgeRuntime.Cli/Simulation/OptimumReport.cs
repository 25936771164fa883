using EdgeRuntime.Core.Simulation;

namespace EdgeRuntime.Cli.Simulation;

/// <summary>The optimum in a report.</summary>
/// <param name="Utility">Mean share of events caught.</param>
/// <param name="OutageFraction">Share of the time off for lack of charge.</param>
/// <param name="P5DailyUtility">The utility that all but the worst twentieth of the days reach.</param>
/// <param name="SpillWh">Harvest that found the battery full.</param>
internal sealed record OptimumReport(double Utility, double OutageFraction, double P5DailyUtility, double SpillWh)
{
    public static OptimumReport Of(SimulationScore score) => new(score.Utility, score.OutageFraction, score.P5DailyUtility, score.SpillWh);
}
