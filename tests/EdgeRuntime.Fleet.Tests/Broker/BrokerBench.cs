using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EdgeRuntime.Contracts.Enrolment;
using EdgeRuntime.Fleet.Broker;
using EdgeRuntime.Fleet.Configuration;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Logging.Testing;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace EdgeRuntime.Fleet.Tests.Broker;

/// <summary>An embedded broker with a data folder, the authority of its devices, and clients that speak MQTT 5 to its socket.</summary>
internal sealed class BrokerBench : IAsyncDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("embedded-broker-");
    private readonly List<IMqttClient> _clients = [];
    private readonly CertificateAuthority _authority;
    private EmbeddedBroker? _broker;

    public BrokerBench()
    {
        _authority = CertificateAuthority.Create("fleet authority", TimeProvider.System.GetUtcNow(), out _);
        File.WriteAllText(AuthorityFile, _authority.Pem);
        using var server = _authority.IssueServer(["localhost", "127.0.0.1"], TimeProvider.System.GetUtcNow(), TimeSpan.FromDays(1));
        File.WriteAllText(ServerFile, server.ExportCertificatePem());
        File.WriteAllText(ServerFile + ".key", server.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        Options = new EmbeddedBrokerOptions { Port = MosquittoServer.FreePort() };
    }

    public EmbeddedBrokerOptions Options { get; }

    public FakeLogger<EmbeddedBroker> Logger { get; } = new();

    public BrokerAccounts Accounts => BrokerAccounts.In(_folder.FullName);

    public string Folder => _folder.FullName;

    public string AuthorityFile => Path.Combine(_folder.FullName, "authority.pem");

    public string ServerFile => Path.Combine(_folder.FullName, "server.pem");

    public EmbeddedBroker Broker => _broker!;

    private static CancellationToken Stop => TestContext.Current.CancellationToken;

    /// <summary>Switches TLS on, with the devices' authority or without.</summary>
    public void UseTls(bool withDevices) =>
        Options.Tls = new BrokerTlsOptions { CertificateFile = ServerFile, KeyFile = ServerFile + ".key", ClientCaFile = withDevices ? AuthorityFile : null };

    /// <summary>Creates an account.</summary>
    /// <returns>Its password.</returns>
    public string Add(string name, BrokerRole role)
    {
        var password = BrokerPassword.New();
        Accounts.Set(new BrokerAccount(name, role, BrokerPassword.Hash(password)));
        return password;
    }

    public async Task StartAsync(TimeProvider? wall = null) =>
        _broker = await EmbeddedBroker.StartAsync(Options, _folder.FullName, wall ?? TimeProvider.System, Logger);

    public async Task StopAsync()
    {
        await _broker!.DisposeAsync();
        _broker = null;
    }

    /// <summary>A device's certificate.</summary>
    public X509Certificate2 IssueDevice(string device) => IssueBy(_authority, device);

    /// <summary>A device's certificate of some authority.</summary>
    public static X509Certificate2 IssueBy(CertificateAuthority authority, string device)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var certificate = X509Certificate2.CreateFromPem(authority.IssueDevice(device, new PublicKey(key), TimeProvider.System.GetUtcNow(), TimeSpan.FromDays(1)));
        return certificate.CopyWithPrivateKey(key);
    }

    /// <summary>Connects.</summary>
    public async Task<(IMqttClient Client, MqttClientConnectResult Answer)> ConnectAsync(
        string? client, string? user = null, string? password = null, X509Certificate2? certificate = null, uint expiry = 0, bool tls = false, int? port = null, ConcurrentQueue<string>? received = null)
    {
        var factory = new MqttClientFactory();
        var mqtt = factory.CreateMqttClient();
        _clients.Add(mqtt);
        mqtt.ApplicationMessageReceivedAsync += e =>
        {
            received?.Enqueue($"{e.ApplicationMessage.Topic} {e.ApplicationMessage.ConvertPayloadToString()}");
            return Task.CompletedTask;
        };
        var options = factory.CreateClientOptionsBuilder()
            .WithTcpServer("127.0.0.1", port ?? Broker.Port)
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithClientId(client ?? "")
            .WithCleanStart(expiry == 0)
            .WithSessionExpiryInterval(expiry)
            .WithTimeout(TimeSpan.FromSeconds(30));
        if (user is not null)
        {
            options = options.WithCredentials(user, password);
        }

        if (tls || certificate is not null)
        {
            using var server = X509Certificate2.CreateFromPemFile(ServerFile, ServerFile + ".key");
            var expected = server.GetCertHashString(HashAlgorithmName.SHA256);
            options = options.WithTlsOptions(tls => tls.UseTls()
                .WithClientCertificates(certificate is null ? [] : [certificate])
                .WithCertificateValidationHandler(e => e.Certificate.GetCertHashString(HashAlgorithmName.SHA256) == expected));
        }

        return (mqtt, await mqtt.ConnectAsync(options.Build(), Stop));
    }

    /// <summary>Connects, which must succeed.</summary>
    public async Task<IMqttClient> EnterAsync(
        string client, string? user = null, string? password = null, X509Certificate2? certificate = null, uint expiry = 0, bool tls = false, ConcurrentQueue<string>? received = null)
    {
        var (mqtt, answer) = await ConnectAsync(client, user, password, certificate, expiry, tls, received: received);
        Assert.Equal(MqttClientConnectResultCode.Success, answer.ResultCode);
        return mqtt;
    }

    public static Task<MqttClientPublishResult> PublishAsync(IMqttClient client, string topic, string payload = "x", bool retain = false) =>
        client.PublishAsync(
            new MqttApplicationMessage { Topic = topic, PayloadSegment = Encoding.UTF8.GetBytes(payload), Retain = retain, QualityOfServiceLevel = MqttQualityOfServiceLevel.AtLeastOnce }, Stop);

    public static async Task<MqttClientSubscribeResultCode> SubscribeAsync(IMqttClient client, string filter) =>
        (await client.SubscribeAsync(filter, MqttQualityOfServiceLevel.AtLeastOnce, Stop)).Items.Single().ResultCode;

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            client.Dispose();
        }

        if (_broker is not null)
        {
            await StopAsync();
        }

        _authority.Dispose();
        _folder.Delete(recursive: true);
    }
}
