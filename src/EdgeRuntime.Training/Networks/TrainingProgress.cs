namespace EdgeRuntime.Training.Networks;

/// <summary>How training goes.</summary>
/// <param name="Step">Steps done.</param>
/// <param name="Loss">Mean cross entropy since the last report.</param>
/// <param name="Accuracy">Share of right answers since the last report, on samples not seen before.</param>
internal sealed record TrainingProgress(int Step, double Loss, double Accuracy);
