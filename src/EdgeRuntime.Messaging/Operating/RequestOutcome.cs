namespace EdgeRuntime.Messaging.Operating;

/// <summary>What became of a request.</summary>
/// <param name="Published">What the broker said.</param>
/// <param name="Answer">The answer; null when none came in time, or when nobody could have given one.</param>
public readonly record struct RequestOutcome(PublishOutcome Published, ReceivedMessage? Answer);
