using System.Security.Cryptography.X509Certificates;
using EdgeRuntime.Contracts.Enrolment;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Cli.Tests.Enrolment;

public sealed class EnrolmentCommandTests : IDisposable
{
    private readonly LocalFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task CaNew_MakesAnAuthorityWhoseKeyIsPrivateAndNeverOverwritesIt()
    {
        var made = await LocalFolder.DoAsync("ca", "new", "--out", _folder["ca"], "--json");
        var before = await ReadAsync("ca/ca.key.pem");
        var again = await LocalFolder.RunAsync("ca", "new", "--out", _folder["ca"]);

        using var ca = X509Certificate2.CreateFromPem(await ReadAsync("ca/ca.pem"));
        var constraints = ca.Extensions.OfType<X509BasicConstraintsExtension>().Single();
        Assert.Equal((true, true, 0), (constraints.CertificateAuthority, constraints.HasPathLengthConstraint, constraints.PathLengthConstraint));
        Assert.Equal(Contracts.ContentDigest.Of(ca.RawData), (string?)made.Json["fingerprint"]);
        Assert.Equal(ExitCodes.Fault, again.ExitCode);
        Assert.Contains("is there already, and devices may trust it", again.Error, StringComparison.Ordinal);
        Assert.Equal(before, await ReadAsync("ca/ca.key.pem"));
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_folder["ca/ca.key.pem"]));
        }
    }

    [Fact]
    public async Task CaIssue_ForABroker_IsAServerCertificateForEachOfItsNames()
    {
        await LocalFolder.DoAsync("ca", "new", "--out", _folder["ca"]);
        await LocalFolder.DoAsync("ca", "issue", "broker.example", "192.168.1.2", "--ca", _folder["ca"], "--out", _folder["broker"]);

        using var certificate = X509Certificate2.CreateFromPemFile(_folder["broker.pem"], _folder["broker.key.pem"]);
        Assert.True(certificate.MatchesHostname("broker.example") && certificate.MatchesHostname("192.168.1.2") && !certificate.MatchesHostname("other.example"));
        using var ca = X509Certificate2.CreateFromPem(await ReadAsync("ca/ca.pem"));
        Assert.Equal(ca.Subject, certificate.Issuer);
        Assert.False(CertificateAuthority.DeviceOf(ca, certificate).IsOk);
    }

    [Fact]
    public async Task Token_IsALineThatAQrCodeHolds()
    {
        await LocalFolder.DoAsync("ca", "new", "--out", _folder["ca"]);
        var token = await LocalFolder.DoAsync(Token());

        var claim = TestTrust.Accepted(EnrolmentClaim.Parse(System.Text.Encoding.UTF8.GetBytes(token.Out)));
        Assert.Equal(("roof-1", "https://192.168.1.2:8443"), (claim.Device, claim.Url));
        // Version 15 of a QR code at its level of least redundancy, which phones and printers manage.
        Assert.InRange(token.Out.Length, 100, 520);
        Assert.Single(Directory.GetFiles(_folder["ca/claims"]));
    }

    [Theory]
    [InlineData("--device", "ROOF")]
    [InlineData("--url", "http://192.168.1.2:8443")]
    [InlineData("--broker", "mqtt://192.168.1.2")]
    [InlineData("--valid", "soon")]
    [InlineData("--root", "edge/#")]
    [InlineData("--broker-ca", "/dev/null")]
    public async Task Token_WithAValueThatCannotBe_IsBadUsage(string option, string value)
    {
        await LocalFolder.DoAsync("ca", "new", "--out", _folder["ca"]);
        string[] arguments = [.. Token(), "--valid", "1h", "--root", "edge/v1", "--broker-ca", "system"];
        arguments[Array.IndexOf(arguments, option) + 1] = value;

        var run = await LocalFolder.RunAsync(arguments);

        Assert.Equal(ExitCodes.Usage, run.ExitCode);
        Assert.Contains(option, run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_WithoutAnAuthority_SayHowToMakeOne()
    {
        foreach (var arguments in new[] { Token(), ["ca", "issue", "broker.example", "--ca", _folder["ca"]], ["enrol", "serve", "--ca", _folder["ca"], "--port", "0"] })
        {
            var run = await LocalFolder.RunAsync(arguments);
            Assert.Equal(ExitCodes.Fault, run.ExitCode);
            Assert.Contains("edgectl ca new", run.Error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Sign_OfARequestOnAFile_GivesAllThatTheDeviceNeeds()
    {
        await LocalFolder.DoAsync("ca", "new", "--out", _folder["ca"]);
        await LocalFolder.DoAsync("keys", "new", "--out", _folder["keys"]);
        using var key = DeviceKey.Create();
        await File.WriteAllTextAsync(_folder["roof-1.csr"], key.Request("anything"), TestContext.Current.CancellationToken);

        await LocalFolder.DoAsync(
            "enrol", "sign", _folder["roof-1.csr"], "--ca", _folder["ca"], "--device", "roof-1", "--broker", "mqtts://192.168.1.2", "--broker-ca", "system", "--keyring", _folder["keys/keyring.json"],
            "--out", _folder["answer.json"]);

        var answer = TestTrust.Accepted(EnrolmentAnswer.Parse(await File.ReadAllBytesAsync(_folder["answer.json"], TestContext.Current.CancellationToken)));
        using var certificate = X509Certificate2.CreateFromPem(answer.Certificate);
        Assert.True(key.Fits(certificate));
        Assert.Equal(new EnrolmentBroker("192.168.1.2", 8883) { Ca = "" }, answer.Broker);
        TestTrust.Accepted(Contracts.Signing.Keyring.Trust(answer.Keyring));
        Assert.Null(answer.Url);
    }

    [Fact]
    public async Task Sign_OfSomethingElse_IsRefusedWithACode()
    {
        await LocalFolder.DoAsync("ca", "new", "--out", _folder["ca"]);
        await File.WriteAllTextAsync(_folder["note"], "no request", TestContext.Current.CancellationToken);

        await LocalFolder.RefusedAsync("request_invalid", "enrol", "sign", _folder["note"], "--ca", _folder["ca"], "--device", "roof-1", "--broker", "mqtts://192.168.1.2");
    }

    [Fact]
    public async Task Refuse_AndAgain_ChangeTheFileOfTheDevice()
    {
        await LocalFolder.DoAsync("ca", "new", "--out", _folder["ca"]);

        await LocalFolder.DoAsync("enrol", "refuse", "roof-1", "--ca", _folder["ca"]);
        Assert.True(File.Exists(_folder["ca/refused/roof-1"]));
        await LocalFolder.DoAsync("enrol", "refuse", "roof-1", "--again", "--ca", _folder["ca"]);
        Assert.False(File.Exists(_folder["ca/refused/roof-1"]));
        Assert.Equal(ExitCodes.Usage, (await LocalFolder.RunAsync("enrol", "refuse", "../ca.pem", "--ca", _folder["ca"])).ExitCode);
    }

    [Fact]
    public async Task Commands_OfAnAuthorityThatHasEnded_SaySo()
    {
        using var ended = CertificateAuthority.Create("test", TestTrust.Start.AddYears(-11), out var key);
        Directory.CreateDirectory(_folder["ca"]);
        await File.WriteAllTextAsync(_folder["ca/ca.pem"], ended.Pem, TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(_folder["ca/ca.key.pem"], key, TestContext.Current.CancellationToken);

        foreach (var arguments in new[] { Token(), ["ca", "issue", "broker.example", "--ca", _folder["ca"]], ["enrol", "serve", "--ca", _folder["ca"], "--port", "0"] })
        {
            var run = await LocalFolder.RunAsync(arguments);
            Assert.Equal(ExitCodes.Fault, run.ExitCode);
            Assert.Contains("the authority ended on 2025-", run.Error, StringComparison.Ordinal);
        }
    }

    private string[] Token() => ["enrol", "token", "--ca", _folder["ca"], "--device", "roof-1", "--url", "https://192.168.1.2:8443", "--broker", "mqtts://192.168.1.2"];

    private Task<string> ReadAsync(string name) => File.ReadAllTextAsync(_folder[name], TestContext.Current.CancellationToken);
}
