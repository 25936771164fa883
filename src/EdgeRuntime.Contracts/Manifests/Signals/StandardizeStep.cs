namespace EdgeRuntime.Contracts.Manifests.Signals;

/// <summary>Scales by figures of the sample itself.</summary>
/// <param name="By">
/// <c>channel</c>, <c>sample</c> or <c>band</c> (over the frames): mean 0 and standard deviation 1; <c>maximum</c> or <c>magnitude</c>: the largest becomes 1. Default channel.
/// </param>
/// <param name="Epsilon">Smallest divisor. Default 1e-8.</param>
public sealed record StandardizeStep(string By = "channel", double Epsilon = 1e-8) : SignalStep;
