namespace EdgeRuntime.Core.Scheduling.Adaptive;

/// <summary>One variant of a model, as a bargain.</summary>
/// <param name="Accuracy">How often it is right, 0 to 1.</param>
/// <param name="Joules">What an inference costs.</param>
public readonly record struct VariantOffer(double Accuracy, double Joules);
