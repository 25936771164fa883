using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using EdgeRuntime.Contracts.Enrolment;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRuntime.Contracts.Tests.Enrolment;

/// <summary>What the operator's side signs, and what it refuses.</summary>
public sealed class EnrolmentSignerTests : IDisposable
{
    private static readonly EnrolmentTerms Terms = new() { Lifetime = TimeSpan.FromDays(90), Grace = TimeSpan.FromDays(365) };

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("claims-");
    private readonly FakeTimeProvider _clock = new(TestTrust.Start);
    private readonly CertificateAuthority _authority = CertificateAuthority.Create("test", TestTrust.Start, out _);
    private readonly DeviceKey _key = DeviceKey.Create();
    private readonly EnrolmentSigner _signer;

    public EnrolmentSignerTests() => _signer = NewSigner(_authority);

    public void Dispose()
    {
        _key.Dispose();
        _authority.Dispose();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public void Claim_OfOneDevice_IsAnsweredWithItsCertificateAndItsBroker()
    {
        var claim = NewClaim();

        var answer = Enrol(claim, _key);

        using var certificate = X509Certificate2.CreateFromPem(answer.Certificate);
        using var ca = X509Certificate2.CreateFromPem(answer.Ca);
        Assert.True(_key.Fits(certificate));
        Assert.Equal("roof-1", TestTrust.Accepted(CertificateAuthority.DeviceOf(ca, certificate)));
        Assert.Equal(claim.Ca, ContentDigest.Of(ca.RawData));
        Assert.Equal(TestTrust.Start.AddDays(90), certificate.NotAfter.ToUniversalTime());
        Assert.Equal(["1.3.6.1.5.5.7.3.2"], certificate.Extensions.OfType<X509EnhancedKeyUsageExtension>().Single().EnhancedKeyUsages.OfType<Oid>().Select(static usage => usage.Value));
        Assert.Equal(new EnrolmentBroker("broker.example", 8883), answer.Broker);
        Assert.Equal(claim, TestTrust.Accepted(EnrolmentClaim.Parse(claim.ToJson())));
    }

    [Fact]
    public void Claim_OnDisk_DoesNotHoldItsSecret()
    {
        var claim = NewClaim();

        var file = Assert.Single(_folder.GetFiles());
        Assert.DoesNotContain(claim.Secret, file.Name + File.ReadAllText(file.FullName), StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, file.UnixFileMode);
        }
    }

    [Fact]
    public void Claim_UsedByAnotherKey_IsRefusedButTheFirstKeyMayAskAgain()
    {
        var claim = NewClaim();
        Enrol(claim, _key);

        using var other = DeviceKey.Create();
        Refused(ErrorCode.ClaimUsed, Request(claim.Secret, other));
        Refused(ErrorCode.ClaimUsed, Request(claim.Secret, other), NewSigner(_authority));
        Enrol(claim, _key);
    }

    [Fact]
    public void Claim_TooLateOrUnknown_IsRefused()
    {
        var claim = NewClaim();

        Refused(ErrorCode.ClaimInvalid, Request(claim.Secret + "x", _key));
        _clock.Advance(TimeSpan.FromHours(24));
        Refused(ErrorCode.Expired, Request(claim.Secret, _key));
    }

    [Fact]
    public void Claims_ExpiredLongAgo_AreForgottenWithTheNext()
    {
        NewClaim();
        _clock.Advance(TimeSpan.FromDays(40));

        NewClaim();

        Assert.Single(_folder.GetFiles());
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("""{"request":"x"}""")]
    [InlineData("""{"request":"x","secret":"a","certificate":"b"}""")]
    [InlineData("""{"request":"x","secret":"a","more":1}""")]
    [InlineData("""{"request":"x","request":"y","secret":"a"}""")]
    public void Request_ThatIsNone_IsRefused(string json) => Refused(ErrorCode.BadRequest, Encoding.UTF8.GetBytes(json));

    [Fact]
    public void Request_TooLarge_IsRefusedUnread() => Refused(ErrorCode.BadRequest, new byte[EnrolmentRequest.MaxBytes + 1]);

    [Fact]
    public void Request_SpoiledAnywhere_IsNeverAnsweredForAnotherKey()
    {
        var claim = NewClaim();
        // Each request has a signature of its own, whose length differs.
        var pem = _key.Request("roof-1");
        var der = Convert.FromBase64String(pem[PemEncoding.Find(pem).Base64Data]);
        for (var i = 0; i < der.Length; i++)
        {
            var spoiled = der.ToArray();
            spoiled[i] ^= 0x41;
            var answer = _signer.Answer(new EnrolmentRequest(PemEncoding.WriteString("CERTIFICATE REQUEST", spoiled)) { Secret = claim.Secret }.ToJson());
            Assert.False(answer.IsOk, $"byte {i}");
            Assert.Equal(ErrorCode.RequestInvalid, answer.Error.Code);
        }

        Enrol(claim, _key);
    }

    [Fact]
    public void Request_OfAnotherKindOfKey_IsRefused()
    {
        using var rsa = RSA.Create(2048);
        using var large = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var claim = NewClaim();
        foreach (var request in new[] { new CertificateRequest("CN=roof-1", rsa, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1), new CertificateRequest("CN=roof-1", large, HashAlgorithmName.SHA256) })
        {
            Refused(ErrorCode.RequestInvalid, new EnrolmentRequest(request.CreateSigningRequestPem()) { Secret = claim.Secret }.ToJson());
        }
    }

    [Fact]
    public void Request_OfAKeyWithItsCurveSpeltOut_IsRefused()
    {
        // Made by: openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -pkeyopt ec_param_enc:explicit -nodes -subj /CN=roof-1
        const string Pem = """
            -----BEGIN CERTIFICATE REQUEST-----
            MIIBwTCCAWcCAQAwETEPMA0GA1UEAwwGcm9vZi0xMIIBSzCCAQMGByqGSM49AgEw
            gfcCAQEwLAYHKoZIzj0BAQIhAP////8AAAABAAAAAAAAAAAAAAAA////////////
            ////MFsEIP////8AAAABAAAAAAAAAAAAAAAA///////////////8BCBaxjXYqjqT
            57PrvVV2mIa8ZR0GsMxTsPY7zjw+J9JgSwMVAMSdNgiG5wSTamZ44ROdJreBn36Q
            BEEEaxfR8uEsQkf4vOblY6RA8ncDfYEt6zOg9KE5RdiYwpZP40Li/hp/m47n60p8
            D54WK84zV2sxXs7LtkBoN79R9QIhAP////8AAAAA//////////+85vqtpxeehPO5
            ysL8YyVRAgEBA0IABBUNYoTzajdPDcfnnIORKMik9O4SCL7dok4MhgbhsBR/1VtX
            6kq+x7Aa7K3xGpSE8qgDCKKNtlM1BaXhQLY644qgADAKBggqhkjOPQQDAgNIADBF
            AiEAsLpAf2uQ5eSmz6AhDPF7IipFtwkrQqY2LS6NrN2LVw0CIHxPb7qpO3hW3feN
            7MronlZKTUQna6f8wsFscfwrNJR3
            -----END CERTIFICATE REQUEST-----
            """;

        Refused(ErrorCode.RequestInvalid, new EnrolmentRequest(Pem) { Secret = NewClaim().Secret }.ToJson());
    }

    [Fact]
    public void Renewal_OfARefusedDevice_IsRefusedUntilItIsLetInAgain()
    {
        var refused = new RefusedDevices(Path.Combine(_folder.FullName, "refused"));
        var signer = new EnrolmentSigner(_authority, new ClaimStore(_folder.FullName), Terms, _clock) { Refused = refused };
        var first = Enrol(NewClaim(), _key);

        refused.Add("roof-1");
        Refused(ErrorCode.CertificateInvalid, Renewal(first.Certificate, _key), signer);
        refused.Remove("roof-1");
        Assert.True(signer.Answer(Renewal(first.Certificate, _key)).IsOk);
    }

    [Fact]
    public void Request_AskingForMore_GetsADeviceCertificateAllTheSame()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var greedy = new CertificateRequest("CN=broker.example", key, HashAlgorithmName.SHA256);
        greedy.CertificateExtensions.Add(new X509BasicConstraintsExtension(certificateAuthority: true, false, 0, critical: true));

        var answer = TestTrust.Accepted(_signer.Answer(new EnrolmentRequest(greedy.CreateSigningRequestPem()) { Secret = NewClaim().Secret }.ToJson()));

        using var certificate = X509Certificate2.CreateFromPem(answer.Certificate);
        Assert.Equal("CN=roof-1", certificate.Subject);
        Assert.False(certificate.Extensions.OfType<X509BasicConstraintsExtension>().Single().CertificateAuthority);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(89)]
    [InlineData(91)]
    [InlineData(454)]
    public void Renewal_ByItsKey_IsGrantedUntilTheGraceIsOver(int days)
    {
        var first = Enrol(NewClaim(), _key);
        _clock.Advance(TimeSpan.FromDays(days));

        var renewed = TestTrust.Accepted(_signer.Answer(Renewal(first.Certificate, _key)));

        using var certificate = X509Certificate2.CreateFromPem(renewed.Certificate);
        Assert.True(_key.Fits(certificate));
        Assert.Equal(_clock.GetUtcNow().AddDays(90), certificate.NotAfter.ToUniversalTime());
        Assert.Null(renewed.Broker);
    }

    [Fact]
    public void Renewal_TooLateOrByAnotherKeyOrOfAnotherAuthority_IsRefused()
    {
        var first = Enrol(NewClaim(), _key);
        using var other = DeviceKey.Create();
        using var strange = CertificateAuthority.Create("test", TestTrust.Start, out _);
        using var server = _authority.IssueServer(["broker.example"], TestTrust.Start, TimeSpan.FromDays(1));

        Refused(ErrorCode.CertificateInvalid, Renewal(first.Certificate, other));
        Refused(ErrorCode.CertificateInvalid, Renewal(first.Certificate, _key), NewSigner(strange));
        Refused(ErrorCode.CertificateInvalid, Renewal(server.ExportCertificatePem(), _key));
        Refused(ErrorCode.CertificateInvalid, Renewal("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----", _key));
        _clock.Advance(TimeSpan.FromDays(90 + 366));
        Refused(ErrorCode.Expired, Renewal(first.Certificate, _key));
    }

    [Theory]
    [InlineData("mqtts://broker.example", "broker.example", 8883, null)]
    [InlineData("mqtts://192.168.1.2:9883", "192.168.1.2", 9883, null)]
    [InlineData("wss://broker.example", "broker.example", 443, "/mqtt")]
    [InlineData("wss://broker.example:8080/a/b", "broker.example", 8080, "/a/b")]
    public void Broker_AsUrl_IsRead(string url, string host, int port, string? path) =>
        Assert.Equal(new EnrolmentBroker(host, port) { WebSocketPath = path }, TestTrust.Accepted(EnrolmentBroker.Parse(url)));

    [Theory]
    [InlineData("mqtt://broker.example")]
    [InlineData("broker.example:8883")]
    [InlineData("mqtts://me:secret@broker.example")]
    [InlineData("")]
    public void Broker_WithoutTlsOrWithCredentials_IsRefused(string url) => Assert.Equal(ErrorCode.BadRequest, EnrolmentBroker.Parse(url).Error?.Code);

    [Theory]
    [InlineData("")]
    [InlineData("roof-1")]
    [InlineData("""{"device":"ROOF","url":"https://h:1","ca":"0000000000000000000000000000000000000000000000000000000000000000","secret":"s","expires":"2026-12-01T00:00:00Z"}""")]
    [InlineData("""{"device":"roof","url":"http://h:1","ca":"0000000000000000000000000000000000000000000000000000000000000000","secret":"s","expires":"2026-12-01T00:00:00Z"}""")]
    [InlineData("""{"device":"roof","url":"https://h:1","ca":"00","secret":"s","expires":"2026-12-01T00:00:00Z"}""")]
    [InlineData("""{"device":"roof","url":"https://h:1","ca":"0000000000000000000000000000000000000000000000000000000000000000","expires":"2026-12-01T00:00:00Z"}""")]
    public void Claim_Spoiled_IsRefused(string json) => Assert.Equal(ErrorCode.ClaimInvalid, EnrolmentClaim.Parse(Encoding.UTF8.GetBytes(json)).Error?.Code);

    private static byte[] Request(string secret, DeviceKey key) => new EnrolmentRequest(key.Request("roof-1")) { Secret = secret }.ToJson();

    private static byte[] Renewal(string certificate, DeviceKey key) => new EnrolmentRequest(key.Request("roof-1")) { Certificate = certificate }.ToJson();

    private EnrolmentSigner NewSigner(CertificateAuthority authority) => new(authority, new ClaimStore(_folder.FullName), Terms, _clock);

    private EnrolmentClaim NewClaim() => _signer.NewClaim(new IssuedClaim("roof-1", _clock.GetUtcNow().AddHours(24), new EnrolmentBroker("broker.example", 8883)) { Url = "https://enrol.example:8443" });

    private EnrolmentAnswer Enrol(EnrolmentClaim claim, DeviceKey key) => TestTrust.Accepted(_signer.Answer(Request(claim.Secret, key)));

    private void Refused(ErrorCode code, byte[] request, EnrolmentSigner? signer = null)
    {
        var answer = (signer ?? _signer).Answer(request);
        Assert.False(answer.IsOk);
        Assert.Equal(code, answer.Error.Code);
    }
}
