using System.Net.Sockets;

namespace EdgeRuntime.Testing;

/// <summary>A Unix socket that leads to a port of the loopback interface: a way out of a network namespace, for those who see its file.</summary>
/// <param name="path">The socket's file.</param>
/// <param name="behind">The port that it leads to.</param>
public sealed class UnixRelay(string path, int behind) : Relay(new UnixDomainSocketEndPoint(path), behind);
