namespace EdgeRuntime.Messaging.Operating;

/// <summary>What is wrong between an operator and the broker; a program adds what to do about it in its own words.</summary>
public enum BrokerFault
{
    /// <summary>Nothing answers at that address, or not in time.</summary>
    Unreachable,

    /// <summary>TLS failed: one side does not trust the other, or the port speaks no TLS.</summary>
    Untrusted,

    /// <summary>The broker refuses the user, or what the user asks for.</summary>
    Refused,

    /// <summary>A certificate or password file cannot be read.</summary>
    BadFile,

    /// <summary>The connection was there and broke.</summary>
    Lost,
}
