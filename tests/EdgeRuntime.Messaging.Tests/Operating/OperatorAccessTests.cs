using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using EdgeRuntime.Messaging.Operating;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Messaging.Tests.Operating;

/// <summary>Who gets in, and what those are told who do not.</summary>
public sealed class OperatorAccessTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("operator-").FullName;
    private readonly CertificateFolder _certificates = new();

    public void Dispose()
    {
        _certificates.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public async Task Connect_NobodyListens_IsUnreachable()
    {
        var port = MosquittoServer.FreePort();

        var error = await Assert.ThrowsAsync<BrokerException>(() => Operators.ConnectAsync(port));

        Assert.Equal(BrokerFault.Unreachable, error.Fault);
        Assert.StartsWith($"cannot reach the broker at 127.0.0.1:{port}: ", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error.Message);
    }

    [Fact]
    public async Task Connect_UnknownHost_IsUnreachable()
    {
        var error = await Assert.ThrowsAsync<BrokerException>(() => Operators.ConnectAsync(1883, static options => options.Host = "no-such-host.invalid"));

        Assert.Equal(BrokerFault.Unreachable, error.Fault);
    }

    [Fact]
    public async Task Connect_SomethingElseAnswers_IsUnreachable()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var answering = AnswerAsync(listener);

        var error = await Assert.ThrowsAsync<BrokerException>(() => Operators.ConnectAsync(((IPEndPoint)listener.LocalEndpoint).Port));
        await answering;

        Assert.Equal(BrokerFault.Unreachable, error.Fault);
    }

    [Fact]
    public async Task Connect_ListenerThatSaysNothing_IsUnreachableAfterTheLimit()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var wall = new ArmedTimeProvider();
        var connecting = Operators.ConnectAsync(port, wall: wall);
        using var accepted = await listener.AcceptSocketAsync(TestContext.Current.CancellationToken);

        wall.Advance(TimeSpan.FromSeconds(15));

        var error = await Assert.ThrowsAsync<BrokerException>(() => connecting);
        Assert.Equal(BrokerFault.Unreachable, error.Fault);
        Assert.True($"the broker at 127.0.0.1:{port} does not answer" == error.Message, error.ToString());
    }

    [Fact]
    public async Task Connect_WithAndWithoutTheRightPassword_IsTakenOrRefused()
    {
        var users = Path.Combine(_folder, "users");
        await RunAsync("mosquitto_passwd", ["-b", "-c", users, "alice", "right horse"]);
        await using var broker = await MosquittoServer.StartAsync("allow_anonymous false", $"password_file {Readable(users)}");
        var right = await FileAsync("right", "right horse\nnot this line\n");
        var wrong = await FileAsync("wrong", "wrong horse");

        await using var connection = await Operators.ConnectAsync(broker.Port, options => (options.Username, options.PasswordFile) = ("alice", right));
        var refused = await Assert.ThrowsAsync<BrokerException>(() => Operators.ConnectAsync(broker.Port, options => (options.Username, options.PasswordFile) = ("alice", wrong)));
        var anonymous = await Assert.ThrowsAsync<BrokerException>(() => Operators.ConnectAsync(broker.Port));
        var missing = await Assert.ThrowsAsync<BrokerException>(() => Operators.ConnectAsync(broker.Port, options => (options.Username, options.PasswordFile) = ("alice", "/nowhere/password")));

        Assert.Equal((BrokerFault.Refused, BrokerFault.Refused, BrokerFault.BadFile), (refused.Fault, anonymous.Fault, missing.Fault));
        Assert.StartsWith($"the broker at 127.0.0.1:{broker.Port} refuses the connection: not authorized", refused.Message, StringComparison.Ordinal);
        Assert.StartsWith("/nowhere/password cannot be read", missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Connect_Tls_IsTakenWithTheRightAuthorityAndClientCertificateOnly()
    {
        using var strangers = new CertificateFolder();
        var port = MosquittoServer.FreePort();
        await using var broker = await MosquittoServer.StartAsync(
            string.Create(CultureInfo.InvariantCulture, $"listener {port} 127.0.0.1"),
            $"cafile {_certificates.AuthorityFile}",
            $"certfile {_certificates.ServerFile}",
            $"keyfile {_certificates.ServerKeyFile}",
            "require_certificate true");
        Action<BrokerOptions> Tls(string authority, CertificateFolder? client) => options => options.Tls = new TlsOptions
        {
            Enabled = true,
            CaFile = authority,
            CertificateFile = client?.ClientFile,
            KeyFile = client?.ClientKeyFile,
        };

        await using var connection = await Operators.ConnectAsync(port, Tls(_certificates.AuthorityFile, _certificates));
        var untrusted = await Assert.ThrowsAsync<BrokerException>(() => Operators.ConnectAsync(port, Tls(strangers.AuthorityFile, _certificates)));
        var stranger = await Assert.ThrowsAsync<BrokerException>(() => Operators.ConnectAsync(port, Tls(_certificates.AuthorityFile, strangers)));
        var nobody = await Assert.ThrowsAsync<BrokerException>(() => Operators.ConnectAsync(port, Tls(_certificates.AuthorityFile, null)));
        var plain = await Assert.ThrowsAsync<BrokerException>(() => Operators.ConnectAsync(broker.Port, Tls(_certificates.AuthorityFile, _certificates)));

        Assert.All([untrusted, stranger, nobody, plain], static error => Assert.Equal(BrokerFault.Untrusted, error.Fault));
        Assert.StartsWith($"no TLS connection to the broker at 127.0.0.1:{port}: ", untrusted.Message, StringComparison.Ordinal);
        Assert.All([stranger, nobody, plain], static error => Assert.EndsWith(" hangs up: it does not accept this client's certificate, or speaks no TLS at that port", error.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Connect_WebSocket_Works()
    {
        var port = MosquittoServer.FreePort();
        await using var broker = await MosquittoServer.StartAsync(string.Create(CultureInfo.InvariantCulture, $"listener {port} 127.0.0.1"), "protocol websockets");

        await using var connection = await Operators.ConnectAsync(port, static options => options.Transport = BrokerOptions.WebSocket);
        var plain = await Assert.ThrowsAsync<BrokerException>(() => Operators.ConnectAsync(broker.Port, static options => options.Transport = BrokerOptions.WebSocket));

        Assert.Equal(PublishOutcome.NoSubscribers, await connection.PublishAsync(new OutgoingMessage("a/b", default), TestContext.Current.CancellationToken));
        Assert.Equal(BrokerFault.Unreachable, plain.Fault);
    }

    private static async Task AnswerAsync(TcpListener listener)
    {
        using var socket = await listener.AcceptSocketAsync(TestContext.Current.CancellationToken);
        await socket.SendAsync(System.Text.Encoding.ASCII.GetBytes("HTTP/1.1 400 Bad Request\r\n\r\n".PadRight(200)), TestContext.Current.CancellationToken);
        var rest = new byte[1024];
        while (await socket.ReceiveAsync(rest, TestContext.Current.CancellationToken) > 0)
        {
        }
    }

    private static async Task RunAsync(string program, string[] arguments)
    {
        var path = await RealPart.RequireAsync(program, "mosquitto");
        using var process = Process.Start(path, arguments);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
    }

    private async Task<string> FileAsync(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        await File.WriteAllTextAsync(path, text, TestContext.Current.CancellationToken);
        return path;
    }

    // Mosquitto reads it after it has dropped its rights.
    private string Readable(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_folder, (UnixFileMode)0x1ED);
            File.SetUnixFileMode(path, (UnixFileMode)0x1A4);
        }

        return path;
    }
}
