namespace EdgeRuntime.Contracts.Manifests.Signals;

/// <summary>Changes the sample rate by the ratio of two whole rates, as <c>scipy.signal.resample_poly</c> does: a low-pass of Kaiser 5.0 with 10 zero crossings a side, no delay.</summary>
public sealed record ResampleStep(int FromHz, int ToHz) : SignalStep;
