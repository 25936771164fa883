namespace EdgeRuntime.Contracts.Manifests.Signals;

/// <summary>The first coefficients of the cosine transform (DCT-II) of each frame: MFCC, when it follows <c>mel</c> and <c>log</c>.</summary>
/// <param name="Coefficients">How many.</param>
/// <param name="Norm"><c>ortho</c> (librosa.feature.mfcc), <c>tensorflow</c> (tf.signal.mfccs_from_log_mel_spectrograms: sqrt(1 / 2n) for all) or <c>none</c> (scipy.fft.dct: 2 sum x cos). Default ortho.</param>
public sealed record DctStep(int Coefficients, string Norm = "ortho") : SignalStep;
