namespace EdgeRuntime.Contracts.Manifests.Signals;

/// <summary>The logarithm of <c>max(x, Floor) + Offset</c>.</summary>
/// <param name="Unit"><c>natural</c> (tf.math.log), <c>decimal</c> (log10), or <c>decibel</c> (10 log10, librosa.power_to_db). Default natural.</param>
/// <param name="Floor">Smallest value. Default 0; one of Floor and Offset must be positive.</param>
/// <param name="Offset">Added before the logarithm. Default 0.</param>
/// <param name="TopRange">Values lower than the sample's largest by more than this, in the unit, are raised to it (librosa: <c>top_db</c>). Default: none.</param>
public sealed record LogStep(string Unit = "natural", double Floor = 0, double Offset = 0, double? TopRange = null) : SignalStep;
