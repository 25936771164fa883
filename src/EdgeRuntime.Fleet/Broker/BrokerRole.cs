namespace EdgeRuntime.Fleet.Broker;

/// <summary>What a client of the embedded broker may do.</summary>
internal enum BrokerRole
{
    /// <summary>Everything, without an account: a broker on the loopback address before the first account.</summary>
    Anyone,

    /// <summary>Everything.</summary>
    Operator,

    /// <summary>Its own topics and the models.</summary>
    Device,

    /// <summary>Nothing, whatever certificate it shows.</summary>
    Blocked,
}
