using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Messaging.Blocks;

/// <summary>What became of a request for retained messages.</summary>
/// <param name="Confirmed">Whether the broker confirmed it; false when the connection broke meanwhile.</param>
/// <param name="Refusal">Why the broker refuses it; null when it does not.</param>
internal readonly record struct AskOutcome(bool Confirmed, ErrorInfo? Refusal);
