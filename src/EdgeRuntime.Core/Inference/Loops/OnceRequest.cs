namespace EdgeRuntime.Core.Inference.Loops;

/// <summary>One inference that somebody asked for.</summary>
/// <param name="Completion">Receives what came of it.</param>
/// <param name="Note">Called on the loop with the result, before the result goes its way; null where only the outcome counts.</param>
internal sealed record OnceRequest(TaskCompletionSource<OnceOutcome> Completion, Action<InferenceResult>? Note);
