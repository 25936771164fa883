namespace EdgeRuntime.Contracts.Manifests.Signals;

/// <summary>Sums the bins of each spectrum under triangles that are even on the mel scale; yields [frames, Bands, channels].</summary>
/// <param name="SampleRateHz">Rate of the samples that the spectra are of.</param>
/// <param name="Bands">Triangles.</param>
/// <param name="MinHz">Lower edge of the first.</param>
/// <param name="MaxHz">Upper edge of the last.</param>
/// <param name="Scale"><c>slaney</c> (librosa's default: linear below 1 kHz), <c>htk</c> (2595 log10(1 + f / 700)) or <c>tensorflow</c> (HTK's scale with straight sides on it, without the first bin).</param>
/// <param name="AreaNormalized">Each triangle has the area of one (librosa: <c>norm='slaney'</c>, its default). Default false.</param>
public sealed record MelStep(double SampleRateHz, int Bands, double MinHz, double MaxHz, string Scale, bool AreaNormalized = false) : SignalStep;
