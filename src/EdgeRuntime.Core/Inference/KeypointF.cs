namespace EdgeRuntime.Core.Inference;

/// <summary>A point in fractions of the input; its score is NaN where the model gives none.</summary>
internal readonly record struct KeypointF(float X, float Y, float Score);
