namespace EdgeRuntime.Messaging.Operating;

/// <summary>The broker cannot be used. The message is one line: what failed, where and why.</summary>
public sealed class BrokerException : Exception
{
    /// <summary>Makes it.</summary>
    public BrokerException(BrokerFault fault, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Fault = fault;
    }

    /// <summary>What kind of failure it is.</summary>
    public BrokerFault Fault { get; }

    /// <summary>What the broker's reason code means; null where it gave none.</summary>
    internal BrokerReason? Reason { get; init; }
}
