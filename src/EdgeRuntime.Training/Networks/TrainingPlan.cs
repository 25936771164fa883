namespace EdgeRuntime.Training.Networks;

/// <summary>How a network is trained.</summary>
/// <param name="Steps">Steps of the optimizer.</param>
/// <param name="BatchSize">Samples a step.</param>
/// <param name="PeakRate">Highest learning rate.</param>
/// <param name="Seed">Decides the first parameters.</param>
/// <param name="ReportEvery">Steps from one report to the next.</param>
internal sealed record TrainingPlan(int Steps, int BatchSize, double PeakRate, int Seed, int ReportEvery = 100);
