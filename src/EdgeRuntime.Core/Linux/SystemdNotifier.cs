using System.Net.Sockets;
using System.Text;

namespace EdgeRuntime.Core.Linux;

/// <summary>
/// Speaks sd_notify(3): datagrams to the unix socket that systemd names in NOTIFY_SOCKET. Without systemd it says nothing.
/// </summary>
/// <param name="address">The value of NOTIFY_SOCKET: a path, or an abstract name that begins with @; null without systemd.</param>
public sealed class SystemdNotifier(string? address)
{
    private string? _status;

    /// <summary>Whether anybody listens.</summary>
    public bool IsActive => !string.IsNullOrEmpty(address);

    /// <summary>Everything that start promises is done.</summary>
    public void Ready(string status) => Send($"READY=1\nSTATUS={status}");

    /// <summary>What the service does now; sent when it changes.</summary>
    public void Status(string status)
    {
        if (status != _status)
        {
            _status = status;
            Send($"STATUS={status}");
        }
    }

    /// <summary>All is well.</summary>
    public void Watchdog() => Send("WATCHDOG=1");

    /// <summary>The service is on its way down.</summary>
    public void Stopping() => Send("STOPPING=1");

    private void Send(string state)
    {
        if (!IsActive)
        {
            return;
        }

        try
        {
            // Never waits: a listener that reads nothing must not hold up the loop that looks after the others.
            using var socket = new Socket(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };
            socket.Connect(new UnixDomainSocketEndPoint(address![0] == '@' ? '\0' + address[1..] : address));
            socket.Send(Encoding.UTF8.GetBytes(state));
        }
        catch (Exception e) when (e is SocketException or ArgumentOutOfRangeException)
        {
            // systemd is restarting, the socket is gone or its name too long for one: the next word may get through, and the watchdog decides if none does.
        }
    }
}
