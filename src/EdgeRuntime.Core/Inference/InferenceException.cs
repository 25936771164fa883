namespace EdgeRuntime.Core.Inference;

/// <summary>The native runtime failed in a run.</summary>
public sealed class InferenceException(string message, Exception? inner = null) : Exception(message, inner);
