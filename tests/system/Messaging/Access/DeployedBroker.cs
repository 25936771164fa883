using System.Globalization;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeRuntime.Contracts.Enrolment;
using EdgeRuntime.Messaging;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;
using MQTTnet;
using MQTTnet.Formatter;

namespace EdgeRuntime.SystemTests.Messaging.Access;

/// <summary>A real Mosquitto with the files of <c>deploy/mosquitto</c> as they are, but for folders and ports, and the certificates that <c>edgectl ca</c> and the enrolment issue.</summary>
internal sealed class DeployedBroker : IAsyncDisposable
{
    private const string FleetPassword = "right horse";

    private readonly DirectoryInfo _folder;
    private readonly CertificateAuthority _authority;
    private readonly MosquittoServer _server;

    private DeployedBroker(DirectoryInfo folder, CertificateAuthority authority, MosquittoServer server, int devicePort, int peoplePort)
    {
        (_folder, _authority, _server, DevicePort, PeoplePort) = (folder, authority, server, devicePort, peoplePort);
    }

    public int DevicePort { get; }

    public int PeoplePort { get; }

    public string AuthorityFile => PathOf("certs/ca.pem");

    /// <summary>How the fleet connects.</summary>
    public BrokerOptions Fleet => new()
    {
        Host = "127.0.0.1", Port = PeoplePort, Username = "fleet", PasswordFile = PathOf("fleet.secret"), Tls = new TlsOptions { Enabled = true, CaFile = AuthorityFile },
    };

    public static async Task<DeployedBroker> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("deployed-broker-");
        string[] folders = [folder.FullName, Path.Combine(folder.FullName, "certs"), Path.Combine(folder.FullName, "state")];
        foreach (var name in folders)
        {
            Directory.CreateDirectory(name);
        }

        var now = TimeProvider.System.GetUtcNow();
        var authority = CertificateAuthority.Create("fleet authority", now, out _);
        using var certificate = authority.IssueServer(["127.0.0.1"], now, TimeSpan.FromDays(1));
        await WriteAsync("certs/ca.pem", authority.Pem);
        await WriteAsync("certs/server.pem", certificate.ExportCertificatePem());
        await WriteAsync("certs/server.key.pem", certificate.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        await WriteAsync("fleet.secret", FleetPassword);
        var (code, _, errors) = await ProcessRun.RunAsync(
            await RealPart.RequireAsync("mosquitto_passwd", "mosquitto"), ["-b", "-c", Path.Combine(folder.FullName, "edge.passwd"), "fleet", FleetPassword]);
        Assert.True(code == 0, errors);
        var (devices, people) = (MosquittoServer.FreePort(), MosquittoServer.FreePort());
        await WriteAsync("edge.acl", await DeployedAsync("edge.acl"));
        var configuration = (await DeployedAsync("mosquitto.conf"))
            .Replace("/etc/mosquitto/", folder.FullName + "/", StringComparison.Ordinal)
            .Replace("/var/lib/mosquitto/", folder.FullName + "/state/", StringComparison.Ordinal)
            .Replace("listener 8883\n", string.Create(CultureInfo.InvariantCulture, $"listener {devices} 127.0.0.1\n"), StringComparison.Ordinal)
            .Replace("listener 8884\n", string.Create(CultureInfo.InvariantCulture, $"listener {people} 127.0.0.1\n"), StringComparison.Ordinal);
        await WriteAsync("mosquitto.conf", configuration);
        // Mosquitto drops root's rights before it reads some of them; nothing secret hangs on these.
        if (!OperatingSystem.IsWindows())
        {
            foreach (var name in folders)
            {
                File.SetUnixFileMode(name, (UnixFileMode)0x1FF);
            }

            File.SetUnixFileMode(Path.Combine(folder.FullName, "edge.passwd"), (UnixFileMode)0x1A4);
        }

        return new DeployedBroker(folder, authority, await MosquittoServer.StartWithAsync(Path.Combine(folder.FullName, "mosquitto.conf"), devices, people), devices, people);

        Task WriteAsync(string name, string text) => File.WriteAllTextAsync(Path.Combine(folder.FullName, name), text, TestContext.Current.CancellationToken);
    }

    /// <summary>Files of a device's certificate and key, as an enrolment leaves them.</summary>
    public async Task<(string Certificate, string Key)> IssueAsync(string device)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var (certificateFile, keyFile) = (PathOf($"{device}.pem"), PathOf($"{device}.key"));
        var pem = _authority.IssueDevice(device, new PublicKey(key), TimeProvider.System.GetUtcNow(), TimeSpan.FromDays(1));
        await File.WriteAllTextAsync(certificateFile, pem, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(keyFile, key.ExportPkcs8PrivateKeyPem(), TestContext.Current.CancellationToken);
        return (certificateFile, keyFile);
    }

    /// <summary>A client with a device's certificate that does not behave as a device.</summary>
    public async Task<IMqttClient> ConnectAsync(string device)
    {
        var (certificateFile, keyFile) = await IssueAsync(device);
        using var pem = X509Certificate2.CreateFromPemFile(certificateFile, keyFile);
        var factory = new MqttClientFactory();
        var client = factory.CreateMqttClient();
        await client.ConnectAsync(
            factory.CreateClientOptionsBuilder().WithTcpServer("127.0.0.1", DevicePort).WithProtocolVersion(MqttProtocolVersion.V500).WithClientId(device)
                .WithTlsOptions(tls => tls.UseTls().WithClientCertificates([X509CertificateLoader.LoadPkcs12(pem.Export(X509ContentType.Pkcs12), null)])
                    .WithCertificateValidationHandler(static e => e.Certificate.Issuer == "CN=fleet authority"))
                .Build(),
            TestContext.Current.CancellationToken);
        return client;
    }

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _authority.Dispose();
        _folder.Delete(recursive: true);
    }

    private string PathOf(string name) => Path.Combine(_folder.FullName, name);

    private static Task<string> DeployedAsync(string name) => File.ReadAllTextAsync(Checkout.PathOf($"deploy/mosquitto/{name}"), TestContext.Current.CancellationToken);
}
