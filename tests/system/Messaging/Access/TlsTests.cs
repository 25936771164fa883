using System.Text.Json.Nodes;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Messaging.Access;

/// <summary>TLS between a real agent and a real Mosquitto, over TCP and over WebSockets.</summary>
public sealed class TlsTests : IDisposable
{
    private readonly CertificateFolder _certificates = new();

    public void Dispose() => _certificates.Dispose();

    [Theory]
    [InlineData("tcp")]
    [InlineData("websocket")]
    public async Task PrivateAuthority_NamedInTheConfiguration_IsTrusted(string transport)
    {
        await using var broker = await StartAsync((_certificates.ServerFile, _certificates.ServerKeyFile), transport);
        await using var agent = AccessTest.Agent(broker.Port, AccessTest.Tls(_certificates.AuthorityFile, transport: transport));

        await AccessTest.GetsInAsync(agent);
    }

    [Theory]
    [InlineData("tcp")]
    [InlineData("websocket")]
    public async Task PrivateAuthority_NotConfigured_IsOneLineAndNoConnection(string transport)
    {
        await using var broker = await StartAsync((_certificates.ServerFile, _certificates.ServerKeyFile), transport);
        await using var agent = AccessTest.Agent(broker.Port, AccessTest.Tls(null, transport: transport));

        var line = await AccessTest.IsKeptOutAsync(agent, broker.Relay);

        Assert.Contains($"no TLS connection to the broker at 127.0.0.1:{broker.Port}: its certificate was issued by CN=authority, which this system does not know; check Mqtt:Host, Mqtt:Tls", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task AnotherAuthority_InTheConfiguration_IsOneLineAndNoConnection()
    {
        using var others = new CertificateFolder();
        await using var broker = await StartAsync((_certificates.ServerFile, _certificates.ServerKeyFile));
        await using var agent = AccessTest.Agent(broker.Port, AccessTest.Tls(others.AuthorityFile));

        var line = await AccessTest.IsKeptOutAsync(agent, broker.Relay);

        Assert.Contains($"its certificate was issued by CN=authority, which {others.AuthorityFile} does not lead to", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tcp", -3, "its certificate expired on ")]
    [InlineData("websocket", -3, "its certificate expired on ")]
    public async Task Certificate_OfAnotherDay_IsOneLineAndNoConnection(string transport, int days, string reason)
    {
        await using var broker = await StartAsync(_certificates.IssueServer("shifted", "127.0.0.1", TimeSpan.FromDays(days)), transport);
        await using var agent = AccessTest.Agent(broker.Port, AccessTest.Tls(_certificates.AuthorityFile, transport: transport));

        var line = await AccessTest.IsKeptOutAsync(agent, broker.Relay);

        Assert.Contains(reason, line, StringComparison.Ordinal);
        Assert.Contains(", and the clock says 20", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tcp")]
    [InlineData("websocket")]
    public async Task Certificate_OfALaterDay_IsRefusedOnlyByAClockThatIsSet(string transport)
    {
        await using var broker = await StartAsync(_certificates.IssueServer("shifted", "127.0.0.1", TimeSpan.FromDays(3)), transport);
        await using var agent = AccessTest.Agent(broker.Port, AccessTest.Tls(_certificates.AuthorityFile, transport: transport));
        if (!SystemClock.IsSynchronized)
        {
            await AccessTest.GetsInAsync(agent);
            return;
        }

        var line = await AccessTest.IsKeptOutAsync(agent, broker.Relay);

        Assert.Contains("its certificate is valid from ", line, StringComparison.Ordinal);
        Assert.Contains(", and the clock says 20", line, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("tcp")]
    [InlineData("websocket")]
    public async Task Certificate_OfAnotherHost_IsOneLineAndNoConnection(string transport)
    {
        await using var broker = await StartAsync(_certificates.IssueServer("other", "other.example", TimeSpan.Zero), transport);
        await using var agent = AccessTest.Agent(broker.Port, AccessTest.Tls(_certificates.AuthorityFile, transport: transport));

        var line = await AccessTest.IsKeptOutAsync(agent, broker.Relay);

        Assert.Contains("its certificate is for other.example, not for 127.0.0.1", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task UntrustedCertificate_AllowedByTheConfiguration_IsTaken()
    {
        await using var broker = await StartAsync(_certificates.IssueServer("other", "other.example", TimeSpan.FromDays(-3)));
        var mqtt = AccessTest.Tls(null);
        mqtt["Tls"]!["AllowUntrusted"] = true;
        await using var agent = AccessTest.Agent(broker.Port, mqtt);

        await AccessTest.GetsInAsync(agent);
    }

    [Theory]
    [InlineData("tcp", false)]
    [InlineData("tcp", true)]
    [InlineData("websocket", false)]
    [InlineData("websocket", true)]
    public async Task ClientCertificate_Required_OpensTheDoorAlsoThroughAnIntermediate(string transport, bool intermediate)
    {
        await using var broker = await StartAsync((_certificates.ServerFile, _certificates.ServerKeyFile), transport, "require_certificate true");
        var client = intermediate ? _certificates.IssueClientThroughIntermediate() : (_certificates.ClientFile, _certificates.ClientKeyFile);
        await using var agent = AccessTest.Agent(broker.Port, AccessTest.Tls(_certificates.AuthorityFile, client, transport));

        await AccessTest.GetsInAsync(agent);
    }

    [Theory]
    [InlineData("tcp", false)]
    [InlineData("tcp", true)]
    [InlineData("websocket", false)]
    public async Task ClientCertificate_RequiredButMissingOrOfAnotherAuthority_IsOneLineAndNoConnection(string transport, bool strange)
    {
        using var others = new CertificateFolder();
        await using var broker = await StartAsync((_certificates.ServerFile, _certificates.ServerKeyFile), transport, "require_certificate true");
        await using var agent = AccessTest.Agent(broker.Port, AccessTest.Tls(_certificates.AuthorityFile, strange ? (others.ClientFile, others.ClientKeyFile) : null, transport));

        var line = await AccessTest.IsKeptOutAsync(agent, broker.Relay);

        Assert.Contains("it does not accept this client's certificate", line, StringComparison.Ordinal);
    }

    [Fact]
    public async Task CertificateFiles_ThatAreGarbage_AreNamedInOneLine()
    {
        await using var broker = await StartAsync((_certificates.ServerFile, _certificates.ServerKeyFile));
        var garbage = Path.Combine(Path.GetDirectoryName(_certificates.AuthorityFile)!, "garbage.pem");
        await File.WriteAllTextAsync(garbage, "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", TestContext.Current.CancellationToken);
        await using var agent = AccessTest.Agent(broker.Port, AccessTest.Tls(garbage));
        agent.Start();

        await Eventually.TrueAsync(() => agent.Log.Contains("No connection", StringComparison.Ordinal), TimeSpan.FromSeconds(30), () => agent.Log);
        Assert.Equal(0, await agent.StopAsync());

        Assert.Contains($"{garbage} cannot be read (", Assert.Single(agent.Log.Split('\n'), static line => line.Contains("No connection", StringComparison.Ordinal)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Alpn_Configured_IsOfferedInTheHandshake()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var front = new TlsFront(_certificates.ServerFile, _certificates.ServerKeyFile, "x-amzn-mqtt-ca", broker.Port);
        var mqtt = AccessTest.Tls(_certificates.AuthorityFile);
        mqtt["Tls"]!["Alpn"] = new JsonArray("first-choice", "x-amzn-mqtt-ca");
        await using var agent = AccessTest.Agent(front.Port, mqtt);

        await AccessTest.GetsInAsync(agent);

        Assert.Equal(["x-amzn-mqtt-ca"], front.Negotiated.Distinct());
    }

    [Fact]
    public async Task Alpn_NotConfigured_TheFrontThatNeedsItKeepsTheAgentOut()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var front = new TlsFront(_certificates.ServerFile, _certificates.ServerKeyFile, "x-amzn-mqtt-ca", broker.Port);
        await using var agent = AccessTest.Agent(front.Port, AccessTest.Tls(_certificates.AuthorityFile));
        agent.Start();

        await Eventually.TrueAsync(() => agent.Log.Contains("No connection", StringComparison.Ordinal) && front.Negotiated.Count >= 3, TimeSpan.FromSeconds(30), () => agent.Log);
        Assert.Equal(0, await agent.StopAsync());

        Assert.Equal([""], front.Negotiated.Distinct());
        Assert.Single(agent.Log.Split('\n'), static line => line.Contains("No connection", StringComparison.Ordinal));
    }

    private Task<RelayedBroker> StartAsync((string Certificate, string Key) server, string transport = "tcp", params string[] extra) =>
        RelayedBroker.StartAsync(transport, [$"cafile {_certificates.AuthorityFile}", $"certfile {server.Certificate}", $"keyfile {server.Key}", .. extra]);
}
