namespace EdgeRuntime.Contracts.Manifests.Signals;

/// <summary>
/// Noise suppression, automatic gain and logarithm of the audio frontend of TensorFlow Lite Micro (micro_speech), over the power in mel bands (<c>stft</c> with power 2,
/// <c>mel</c> with scale tensorflow) of 16-bit samples; starts again with each sample. The defaults are those of micro_speech; values are 64 ln(x) as there.
/// </summary>
/// <param name="EvenSmoothing">How fast the noise estimate of even bands follows the signal.</param>
/// <param name="OddSmoothing">The same of odd bands.</param>
/// <param name="MinSignal">Share of a signal that always remains.</param>
/// <param name="Strength">Strength of the gain, 0 to 1.</param>
/// <param name="Offset">Added to the noise estimate before the gain.</param>
public sealed record PcanStep(double EvenSmoothing = 0.025, double OddSmoothing = 0.06, double MinSignal = 0.05, double Strength = 0.95, double Offset = 80) : SignalStep;
