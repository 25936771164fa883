using System.Net;

namespace EdgeRuntime.Fleet.Broker;

/// <summary>An address that the embedded broker listens on.</summary>
internal sealed class BrokerDoor(IPAddress address, int port, BrokerTls? tls, bool isOwn)
{
    /// <summary>The address.</summary>
    public IPAddress Address => address;

    /// <summary>The port; 0 until the kernel has chosen one.</summary>
    public int Port { get; set; } = port;

    /// <summary>TLS; null for none.</summary>
    public BrokerTls? Tls => tls;

    /// <summary>Whether only the fleet itself uses it.</summary>
    public bool IsOwn => isOwn;
}
