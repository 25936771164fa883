using System.Text.Json.Serialization;
using EdgeRuntime.Contracts;

namespace EdgeRuntime.Cli.Orders;

/// <summary>What became of an order.</summary>
[JsonConverter(typeof(WireEnumConverter<OrderOutcome>))]
internal enum OrderOutcome
{
    /// <summary>Published; nobody waited for more.</summary>
    Sent,

    /// <summary>The device is at it, or has not heard of it yet.</summary>
    Pending,

    /// <summary>The order is in force.</summary>
    Applied,

    /// <summary>The model runs for good.</summary>
    Committed,

    /// <summary>The device gave the model up.</summary>
    Failed,

    /// <summary>The device went back to the previous model.</summary>
    RolledBack,

    /// <summary>The device refused the order.</summary>
    Refused,

    /// <summary>Somebody else's order took its place.</summary>
    Superseded,

    /// <summary>No end in time.</summary>
    TimedOut,
}
