using System.Diagnostics;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.SystemTests.Clocks;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Enrolment;

/// <summary>Real devices get their identity from a real operator's site, and keep it.</summary>
public sealed class EnrolmentTests
{
    private const int Kills = 12;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan Unset = TimeSpan.FromDays(-56 * 365);

    [Fact]
    public async Task Claim_Enrols_AndTheFirstResultArrivesOverTls()
    {
        await using var site = await EnrolmentSite.StartAsync();
        await using var observer = await MqttObserver.ConnectAsync(site.ObserverPort);
        await site.ServeAsync();
        var claim = await site.ClaimAsync("roof-1");
        await using var agent = EnrolmentSite.Agent();

        var (code, output, errors) = await EnrolmentSite.EnrolAsync(agent, "--claim", claim);

        Assert.True(code == 0, errors);
        Assert.Matches("^Enrolled roof-1: broker 127.0.0.1:[0-9]+, certificate until 20[0-9-]+, keyring installed\n$", output);
        foreach (var file in OperatingSystem.IsWindows() ? [] : Directory.GetFiles(Path.Combine(agent.Folder, "state", "identity"), "*", SearchOption.AllDirectories))
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, new FileInfo(file).UnixFileMode);
        }

        Assert.Contains("enrolled roof-1 until", site.ServerLog, StringComparison.Ordinal);

        agent.Start();
        await Eventually.TrueAsync(() => observer.On("roof-1/results/vibration-condition").Any(), Limit, () => agent.Log + site.BrokerLog);
        Assert.Contains("u'roof-1'", site.BrokerLog, StringComparison.Ordinal);
        Assert.Equal(0, await agent.StopAsync());

        Assert.Equal("roof-1 is enrolled by this claim already\n", (await EnrolmentSite.EnrolAsync(agent, "--claim", claim)).Output);
        await using var thief = EnrolmentSite.Agent();
        var stolen = await EnrolmentSite.EnrolAsync(thief, "--claim", claim);
        Assert.Equal(1, stolen.Code);
        Assert.Contains("has been used by another key", stolen.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ClaimOnTheBootPartition_WithoutANetworkAtFirst_EnrolsByItself()
    {
        await using var site = await EnrolmentSite.StartAsync();
        await using var agent = EnrolmentSite.Agent(await site.ClaimAsync("roof-2"));
        agent.Start();
        await Eventually.TrueAsync(() => agent.Log.Contains("edge-agent 0.", StringComparison.Ordinal), Limit, () => agent.Log);
        Assert.Contains("is not accepted yet: no connection to https://127.0.0.1", agent.Log, StringComparison.Ordinal);

        await site.ServeAsync();
        // What systemd starts again.
        Assert.Equal(3, await agent.WaitForExitAsync(Limit));
        Assert.Contains("Enrolled roof-2", agent.Log, StringComparison.Ordinal);
        agent.Start();

        await Eventually.TrueAsync(() => site.BrokerLog.Contains("u'roof-2'", StringComparison.Ordinal), Limit, () => agent.Log + site.BrokerLog);
        Assert.Equal(0, await agent.StopAsync());
    }

    [Fact]
    public async Task RequestOnAFile_SignedByHand_EnrolsWithoutANetwork()
    {
        await using var site = await EnrolmentSite.StartAsync();
        await using var agent = EnrolmentSite.Agent();
        Assert.Equal(0, (await EnrolmentSite.EnrolAsync(agent, "--request", site["roof-3.csr"])).Code);
        var answer = await site.SignAsync(site["roof-3.csr"], "roof-3");

        await using var other = EnrolmentSite.Agent();
        var wrong = await EnrolmentSite.EnrolAsync(other, "--accept", answer);
        Assert.Equal(1, wrong.Code);
        Assert.Contains("the certificate is for another key than this device's", wrong.Errors, StringComparison.Ordinal);
        var (code, output, errors) = await EnrolmentSite.EnrolAsync(agent, "--accept", answer);

        Assert.True(code == 0, errors);
        Assert.StartsWith("Enrolled roof-3: ", output, StringComparison.Ordinal);
        agent.Start();
        await Eventually.TrueAsync(() => site.BrokerLog.Contains("u'roof-3'", StringComparison.Ordinal), Limit, () => agent.Log + site.BrokerLog);
        Assert.Equal(0, await agent.StopAsync());
    }

    [Fact]
    public async Task Enrolment_KilledAtRandomMoments_LeavesTheOldIdentityOrTheNewOneWhole()
    {
        await using var site = await EnrolmentSite.StartAsync();
        await site.ServeAsync();
        await using var agent = EnrolmentSite.Agent();
        Assert.Equal(0, (await EnrolmentSite.EnrolAsync(agent, "--claim", await site.ClaimAsync("old"))).Code);
        var second = await site.ClaimAsync("new", "second.json");
        var (whole, clock) = (new List<string>(), Stopwatch.StartNew());
        Assert.Equal(0, (await EnrolmentSite.EnrolAsync(agent, "--request", site["warm-up.csr"])).Code);
        var usual = clock.Elapsed;

        for (var i = 0; i < Kills; i++)
        {
            using var process = Process.Start(new ProcessStartInfo(agent.Executable, ["enrol", "--config", agent.ConfigurationPath, "--claim", second]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            try
            {
                // From half of what a start takes to the time in which all is done.
                await process.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(usual * (0.5 + (1.5 * i / Kills)), TestContext.Current.CancellationToken);
            }
            catch (TimeoutException)
            {
                process.Kill();
                await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            }

            whole.Add(Identity(agent));
        }

        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(' ', whole));
        Assert.Equal(whole.Order(StringComparer.Ordinal).Reverse(), whole);
        Assert.Equal(0, (await EnrolmentSite.EnrolAsync(agent, "--claim", second)).Code);
        Assert.Equal("new", Identity(agent));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Certificate_ThatExpiredWhileAway_IsRenewedByItsKey(bool clockIsUnset)
    {
        await using var site = await EnrolmentSite.StartAsync();
        await site.ServeAsync("--lifetime", "5s");
        await using var agent = EnrolmentSite.Agent();
        Assert.Equal(0, (await EnrolmentSite.EnrolAsync(agent, "--claim", await site.ClaimAsync("roof-5"))).Code);
        var end = Certificate(agent).NotAfter.ToUniversalTime();
        await site.StopServingAsync();
        await Eventually.TrueAsync(() => TimeProvider.System.GetUtcNow() > end, Limit);
        if (clockIsUnset)
        {
            await (await SettableDate.OfAsync(agent)).SetAsync(Unset);
        }

        // The operator's side is away too at first.
        agent.Start();
        await Eventually.TrueAsync(() => agent.Log.Contains("is not renewed: no connection to https://127.0.0.1", StringComparison.Ordinal), Limit, () => agent.Log);
        Assert.DoesNotContain("Connected to ", agent.Log, StringComparison.Ordinal);
        await site.ServeAsync();

        await Eventually.TrueAsync(() => agent.Log.Contains("Connected to ", StringComparison.Ordinal), Limit, () => agent.Log + site.ServerLog);
        Assert.Contains("Certificate renewed until 20", agent.Log, StringComparison.Ordinal);
        Assert.Contains("renewed roof-5 until", site.ServerLog, StringComparison.Ordinal);
        Assert.Equal(0, await agent.StopAsync());
    }

    [Fact]
    public async Task Certificate_ThatMayNotBeRenewedAnyMore_IsOneLineUntilTheOperatorAllowsIt()
    {
        await using var site = await EnrolmentSite.StartAsync();
        await site.ServeAsync("--lifetime", "5s");
        await using var agent = EnrolmentSite.Agent();
        Assert.Equal(0, (await EnrolmentSite.EnrolAsync(agent, "--claim", await site.ClaimAsync("roof-7"))).Code);
        var end = Certificate(agent).NotAfter.ToUniversalTime();
        await site.StopServingAsync();
        await site.ServeAsync("--grace", "1s");
        await Eventually.TrueAsync(() => TimeProvider.System.GetUtcNow() > end.AddSeconds(1), Limit);

        agent.Start();
        const string Advice = "too long ago to be renewed; enrol the device again with 'edgectl enrol token'";
        await Eventually.TrueAsync(() => agent.Log.Contains(Advice, StringComparison.Ordinal), Limit, () => agent.Log + site.ServerLog);
        Assert.Contains(FormattableString.Invariant($"The certificate, which ends on {end:yyyy-MM-dd}, is not renewed: "), agent.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("Connected to ", agent.Log, StringComparison.Ordinal);

        await site.StopServingAsync();
        await site.ServeAsync();
        await Eventually.TrueAsync(() => agent.Log.Contains("Connected to ", StringComparison.Ordinal), Limit, () => agent.Log + site.ServerLog);
        Assert.Single(agent.Log.Split('\n'), static line => line.Contains(Advice, StringComparison.Ordinal));
        Assert.Equal(0, await agent.StopAsync());
    }

    [Fact]
    public async Task Clock_StartsIn1970AndIsSetThen_ResultsArriveBeforeAndAfter()
    {
        await using var site = await EnrolmentSite.StartAsync();
        await using var observer = await MqttObserver.ConnectAsync(site.ObserverPort);
        await site.ServeAsync();
        var claim = await site.ClaimAsync("roof-6");
        await using var agent = EnrolmentSite.Agent(claim);
        var date = await SettableDate.OfAsync(agent);
        await date.SetAsync(Unset);

        agent.Start();
        await Eventually.TrueAsync(() => Count(observer) > 0, Limit, () => agent.Log + site.BrokerLog);
        Assert.Contains("Enrolled roof-6", agent.Log, StringComparison.Ordinal);
        await date.SetAsync(TimeSpan.Zero);
        await Eventually.TrueAsync(() => agent.Log.Contains("Clock stepped by", StringComparison.Ordinal), Limit, () => agent.Log);
        var before = Count(observer);

        await Eventually.TrueAsync(() => Count(observer) > before, Limit, () => agent.Log);
        Assert.Equal(0, await agent.StopAsync());
    }

    private static int Count(MqttObserver observer) => observer.On("/results/vibration-condition").Count();

    private static JsonObject Settings(AgentProcess agent) => JsonNode.Parse(File.ReadAllText(Path.Combine(agent.Folder, "state", "enrolment.json")))!.AsObject();

    private static X509Certificate2 Certificate(AgentProcess agent)
    {
        var tls = Settings(agent)["Mqtt"]!["Tls"]!;
        // Throws when the key is not the certificate's.
        return X509Certificate2.CreateFromPemFile((string)tls["CertificateFile"]!, (string)tls["KeyFile"]!);
    }

    // The device of an identity whose parts are all there and fit each other.
    private static string Identity(AgentProcess agent)
    {
        using var certificate = Certificate(agent);
        var settings = Settings(agent);
        using var authority = X509CertificateLoader.LoadCertificateFromFile((string)settings["Mqtt"]!["Tls"]!["CaFile"]!);
        Assert.Equal(authority.Subject, certificate.Issuer);
        Assert.True(File.Exists((string)settings["Updates"]!["Keyring"]!));
        var device = certificate.GetNameInfo(X509NameType.SimpleName, forIssuer: false);
        Assert.Equal(device, (string)settings["Device"]!["Id"]!);
        return device;
    }
}
