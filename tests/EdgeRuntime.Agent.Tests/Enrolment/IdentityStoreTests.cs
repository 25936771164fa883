using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Agent.Enrolment;
using EdgeRuntime.Contracts.Enrolment;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Agent.Tests.Enrolment;

/// <summary>Which answers a device puts in force.</summary>
public sealed class IdentityStoreTests : IDisposable
{
    private const string NoCertificate = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----";

    private readonly string _folder = Directory.CreateTempSubdirectory("identity-").FullName;
    private readonly CertificateAuthority _authority = CertificateAuthority.Create("test", TestTrust.Start, out _);
    private readonly DeviceKey _key = DeviceKey.Create();

    public void Dispose()
    {
        _key.Dispose();
        _authority.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [Fact]
    public void Install_OfAGoodAnswer_IsAConfigurationWithoutErrors()
    {
        var answer = Answer() with { Broker = Broker with { Ca = _authority.Pem, WebSocketPath = "/mqtt" }, Ca = "a comment\n" + _authority.Pem };

        TestTrust.Accepted(Store.Install(answer, _key, Claim(_authority.Fingerprint)));

        var loaded = Load();
        Assert.Empty(loaded.Errors);
        Assert.Equal(("roof-1", "broker.example", _folder), (loaded.Configuration.Device.Id, loaded.Configuration.Mqtt.Host, loaded.Configuration.StateDirectory));
        Assert.Equal(_authority.Pem, File.ReadAllText(loaded.Configuration.Enrolment.CaFile!));
    }

    [Theory]
    [InlineData("no host", 8883, "edge/v1", null, null, "https://enrol.example:8443")]
    [InlineData("broker.example", 65_536, "edge/v1", null, null, "https://enrol.example:8443")]
    [InlineData("broker.example", 8883, "edge/#", null, null, "https://enrol.example:8443")]
    [InlineData("broker.example", 8883, "edge/v1", "mqtt", null, "https://enrol.example:8443")]
    [InlineData("broker.example", 8883, "edge/v1", null, " ", "https://enrol.example:8443")]
    [InlineData("broker.example", 8883, "edge/v1", null, NoCertificate, "https://enrol.example:8443")]
    [InlineData("broker.example", 8883, "edge/v1", null, null, "http://enrol.example:8443")]
    public void Install_OfWhatTheAgentWouldRefuseAtItsStart_WritesNothing(string host, int port, string root, string? path, string? ca, string url)
    {
        var answer = Answer() with { Broker = new EnrolmentBroker(host, port) { Root = root, WebSocketPath = path, Ca = ca }, Url = url };

        Assert.Equal(ErrorCode.BadRequest, TestTrust.Refused(Store.Install(answer, _key, claim: null)));
        Assert.Empty(Directory.GetFileSystemEntries(_folder));
    }

    [Fact]
    public void Install_OfAnotherAuthorityThanTheClaimPins_IsRefused() =>
        Assert.Equal(ErrorCode.CertificateInvalid, TestTrust.Refused(Store.Install(Answer(), _key, Claim(new string('0', 64)))));

    [Fact]
    public void Renew_ForAnotherDeviceOrWithoutGain_KeepsTheOldCertificate()
    {
        var file = Path.Combine(_folder, "certificate.pem");
        var first = Answer();
        File.WriteAllText(file, first.Certificate);
        File.WriteAllText(Path.Combine(_folder, "key.pem"), _key.ToPem());
        var current = DeviceCertificate.Read(new Messaging.TlsOptions { CertificateFile = file, KeyFile = Path.Combine(_folder, "key.pem") })!;

        Assert.Equal(ErrorCode.WrongDevice, TestTrust.Refused(IdentityStore.Renew(Answer("roof-2", 91), _authority.Pem, _key, current)));
        Assert.Equal(ErrorCode.CertificateInvalid, TestTrust.Refused(IdentityStore.Renew(Answer("roof-1", 90), _authority.Pem, _key, current)));
        Assert.Equal(first.Certificate, File.ReadAllText(file));

        var next = Answer("roof-1", 91);
        TestTrust.Accepted(IdentityStore.Renew(next, _authority.Pem, _key, current));
        Assert.Equal(next.Certificate, File.ReadAllText(file));
    }

    [Fact]
    public void Load_EnrolmentLayerThatNamesAStateDirectory_StaysInTheOneWhereItLies()
    {
        File.WriteAllText(Path.Combine(_folder, IdentityStore.SettingsName), """{ "StateDirectory": "/etc" }""");

        Assert.Equal(_folder, Load().Configuration.StateDirectory);
    }

    private static EnrolmentBroker Broker => new("broker.example", 8883);

    private IdentityStore Store => new(_folder);

    private static EnrolmentClaim Claim(string ca) => new("roof-1", "https://enrol.example:8443", ca, "secret", TestTrust.Start);

    private LoadedConfiguration Load()
    {
        var path = Path.Combine(_folder, "agent.json");
        File.WriteAllText(path, "{}");
        return ConfigurationLoader.Load(path, new StateDirectory(name => name == "STATE_DIRECTORY" ? _folder : null, static _ => false));
    }

    private EnrolmentAnswer Answer(string device = "roof-1", int days = 90)
    {
        var request = TestTrust.Accepted(CertificateAuthority.ReadRequest(_key.Request(device)));
        return new(device, _authority.IssueDevice(device, request.PublicKey, TestTrust.Start, TimeSpan.FromDays(days)), _authority.Pem) { Broker = Broker, Url = "https://enrol.example:8443" };
    }
}
