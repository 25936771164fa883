namespace EdgeRuntime.Core.Simulation.Policies;

/// <summary>The node and the rules as a program that decides is told them.</summary>
internal sealed record ExecRules(
    double PanelW,
    double BatteryWh,
    double BaseW,
    double SleepW,
    double JoulesPerInference,
    double MinRateHz,
    double MaxRateHz,
    double EventMeanS,
    double ReserveSocFraction,
    double RestartSocFraction);
