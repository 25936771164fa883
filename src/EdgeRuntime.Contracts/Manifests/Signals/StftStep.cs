namespace EdgeRuntime.Contracts.Manifests.Signals;

/// <summary>
/// Short-time Fourier transform: frames of <paramref name="Window"/> samples every <paramref name="Hop"/>, transformed at <paramref name="Fft"/> points (a power of
/// two); yields [frames, Fft / 2 + 1, channels].
/// </summary>
/// <param name="Window">Samples under the window.</param>
/// <param name="Hop">Samples between two frames.</param>
/// <param name="Fft">Points of the transform, at least <paramref name="Window"/>.</param>
/// <param name="Shape">The window function, periodic: <c>hann</c>, <c>hamming</c> or <c>rectangular</c>. Default hann.</param>
/// <param name="Convention"><c>librosa</c> puts a shorter window in the middle of <paramref name="Fft"/> samples; <c>tensorflow</c> fills up with zeros behind it. Default librosa.</param>
/// <param name="Padding">What centres the frames, half of <paramref name="Fft"/> on each side: <c>none</c> (librosa: center=False), <c>zero</c> (pad_mode='constant') or <c>reflect</c>. Default none.</param>
/// <param name="Power">1 yields magnitudes, 2 their squares. Default 1.</param>
public sealed record StftStep(int Window, int Hop, int Fft, string Shape = "hann", string Convention = "librosa", string Padding = "none", int Power = 1) : SignalStep;
