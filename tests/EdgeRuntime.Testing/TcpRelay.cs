using System.Net;

namespace EdgeRuntime.Testing;

/// <summary>A port on the loopback interface that leads to another one.</summary>
/// <param name="behind">The port that it leads to.</param>
public sealed class TcpRelay(int behind) : Relay(new IPEndPoint(IPAddress.Loopback, 0), behind)
{
    /// <summary>Its port.</summary>
    public int Port => ((IPEndPoint)LocalEndPoint).Port;
}
