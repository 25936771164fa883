using System.Net.Sockets;
using System.Text;

namespace EdgeRuntime.Agent.Tests.Hosting;

/// <summary>The end of systemd that NOTIFY_SOCKET names: a unix datagram socket, by path or by abstract name.</summary>
internal sealed class NotifySocket : IDisposable
{
    private readonly Socket _socket = new(AddressFamily.Unix, SocketType.Dgram, ProtocolType.Unspecified) { Blocking = false };

    private NotifySocket(string address)
    {
        Address = address;
        _socket.Bind(new UnixDomainSocketEndPoint(address[0] == '@' ? '\0' + address[1..] : address));
    }

    /// <summary>The value of NOTIFY_SOCKET.</summary>
    public string Address { get; }

    /// <summary>Opens a socket in the file system; the test is skipped where there is no systemd to imitate.</summary>
    public static NotifySocket AtPath()
    {
        RequireLinux();
        return new NotifySocket(Path.Combine(Path.GetTempPath(), $"notify-{Guid.NewGuid():N}"[..20]));
    }

    /// <summary>Opens a socket of the abstract namespace.</summary>
    public static NotifySocket Abstract()
    {
        RequireLinux();
        return new NotifySocket($"@edge-runtime-{Guid.NewGuid():N}");
    }

    /// <summary>Takes every message that has come in: a datagram is there as soon as it was sent.</summary>
    public IReadOnlyList<string> Take()
    {
        var messages = new List<string>();
        var buffer = new byte[4096];
        while (_socket.Available > 0)
        {
            messages.Add(Encoding.UTF8.GetString(buffer, 0, _socket.Receive(buffer)));
        }

        return messages;
    }

    public void Dispose()
    {
        _socket.Dispose();
        if (Address[0] != '@')
        {
            File.Delete(Address);
        }
    }

    private static void RequireLinux() => Assert.SkipUnless(OperatingSystem.IsLinux(), "systemd's datagram socket is Linux only");
}
