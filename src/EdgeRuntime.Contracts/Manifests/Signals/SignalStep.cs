namespace EdgeRuntime.Contracts.Manifests.Signals;

/// <summary>A step over a series [samples, channels] or over its spectra [frames, bins, channels].</summary>
public abstract record SignalStep : PreprocessStep;
