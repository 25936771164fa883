using EdgeRuntime.Core.Simulation;

namespace EdgeRuntime.Cli.Simulation;

/// <summary>A policy in a report.</summary>
/// <param name="Policy">Its name.</param>
/// <param name="Utility">Mean share of events caught.</param>
/// <param name="RatioToOptimum">That over the optimum's.</param>
/// <param name="OutageFraction">Share of the time off for lack of charge.</param>
/// <param name="P5DailyUtility">The utility that all but the worst twentieth of the days reach.</param>
/// <param name="SpillWh">Harvest that found the battery full.</param>
/// <param name="ModeChangesPerDay">Changes between full rate, lower rate, sleep and off, per day.</param>
internal sealed record PolicyReport(string Policy, double Utility, double RatioToOptimum, double OutageFraction, double P5DailyUtility, double SpillWh, double ModeChangesPerDay)
{
    public static PolicyReport Of(SimulationStudy study, SimulationRun run) => new(
        run.Policy,
        run.Score.Utility,
        study.RatioToOptimum(run),
        run.Score.OutageFraction,
        run.Score.P5DailyUtility,
        run.Score.SpillWh,
        run.Score.ModeChangesPerDay);
}
