namespace EdgeRuntime.Messaging.Operating;

/// <summary>What the broker said to a message that it took.</summary>
public enum PublishOutcome
{
    /// <summary>Taken. Whether anybody is subscribed, brokers need not say.</summary>
    Taken,

    /// <summary>Taken, and nobody is subscribed to its topic now, not even somebody who is away.</summary>
    NoSubscribers,
}
