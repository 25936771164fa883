using EdgeRuntime.Messaging;

namespace EdgeRuntime.Fleet.Configuration;

/// <summary>One broker of the fleet.</summary>
internal sealed class CellOptions : BrokerOptions
{
    /// <summary>Short name of the broker, as in <c>north</c>. Default: main.</summary>
    public string Name { get; set; } = "main";

    /// <summary>Client id of this fleet at the broker. Default: edge-fleet. Two fleets at one broker need two.</summary>
    public string ClientId { get; set; } = "edge-fleet";
}
