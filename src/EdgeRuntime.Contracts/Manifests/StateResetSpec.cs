namespace EdgeRuntime.Contracts.Manifests;

/// <summary>When state that outputs feed back to inputs returns to zero. It begins at zero in any case.</summary>
/// <param name="GapS">Seconds between the capture times of two samples above which the later one begins a new sequence; absent: no gap does.</param>
/// <param name="Every">Inferences after which a new sequence begins; absent: any number belongs to one.</param>
/// <param name="OnRestart">Whether one begins when the source was away, or a replayed series goes on in another file.</param>
public sealed record StateResetSpec(double? GapS = null, int? Every = null, bool OnRestart = true);
