namespace EdgeRuntime.Contracts.Messages;

/// <summary>The topic classes. Each has its own sequence numbers, and its own place in the outbox when space runs out.</summary>
public enum MessageClass
{
    /// <summary>Presence (retained).</summary>
    Status,

    /// <summary>Facts of the device (retained).</summary>
    Info,

    /// <summary>Applied state (retained).</summary>
    Reported,

    /// <summary>Inference results, single or batched.</summary>
    Results,

    /// <summary>Energy intervals.</summary>
    Energy,

    /// <summary>Alarms and audit.</summary>
    Events,

    /// <summary>Answers to commands.</summary>
    Responses,
}
