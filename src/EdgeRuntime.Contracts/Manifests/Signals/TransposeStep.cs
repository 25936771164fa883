namespace EdgeRuntime.Contracts.Manifests.Signals;

/// <summary>Exchanges frames and bands: [frames, bands] to [bands, frames], as librosa and PyTorch order them.</summary>
public sealed record TransposeStep : SignalStep;
