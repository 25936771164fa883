using System.Globalization;
using EdgeRuntime.SystemTests.Footprint;
using EdgeRuntime.SystemTests.Operating;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Packages;

/// <summary>A board gets its package, then its certificate, and its service reaches a broker that lets in only whom the operator certified.</summary>
public sealed class EnrolledServiceTests(PublishedAgents agents, DebianPackages packages) : IDisposable
{
    private readonly DirectoryInfo _desk = Directory.CreateTempSubdirectory("desk-");

    public void Dispose() => _desk.Delete(recursive: true);

    [Fact]
    public async Task Enrol_AsRootBesideTheInstalledService_FirstResultArrivesWithTheNewCertificate()
    {
        await EdgectlAsync("ca", "new");
        await EdgectlAsync("ca", "issue", "127.0.0.1", "--out", "broker");
        var port = MosquittoServer.FreePort();
        await using var system = await DeviceSystem.BootAsync(
            "/",
            port,
            [
                // Our own user keeps the right to read the key.
                "user root",
                string.Create(CultureInfo.InvariantCulture, $"listener {port} 127.0.0.1"),
                $"cafile {Desk("ca/ca.pem")}",
                $"certfile {Desk("broker.pem")}",
                $"keyfile {Desk("broker.key.pem")}",
                "require_certificate true",
                "use_identity_as_username true",
            ]);
        var systemd = system.Systemd;
        await system.InstallAsync(await packages.GetAsync(await agents.X64Async()));

        var request = Path.Combine(systemd.Folder, "roof-1.csr");
        await systemd.MustRunAsync("edge-agent", "enrol", "--request", request);
        await EdgectlAsync("enrol", "sign", request, "--device", "roof-1", "--broker", "mqtts://127.0.0.1:1883", "--out", "answer.json");
        var answer = Path.Combine(systemd.Folder, "answer.json");
        File.Copy(Desk("answer.json"), answer);
        await systemd.MustRunAsync("edge-agent", "enrol", "--accept", answer);
        await systemd.MustRunAsync("systemctl", "restart", DeviceSystem.Unit);

        await system.NewSessionAsync([], results: 1);
        Assert.Contains(system.Observer.On("/results/vibration-condition"), static message => message.Topic.Contains("/roof-1/", StringComparison.Ordinal));

        // What root made belongs to the service, and to nobody else.
        Assert.Equal("edge-runtime:edge-runtime 600\n", await systemd.MustRunAsync("sh", "-c", "find /var/lib/edge-runtime/identity -type f -exec stat -c '%U:%G %a' {} + | sort -u"));
        var status = await systemd.MustRunAsync("edge-agent", "status");
        Assert.Contains("broker   127.0.0.1:1883 connected", status, StringComparison.Ordinal);
        Assert.Contains("MESSAGE=edge-agent 0.", await systemd.MustRunAsync("journalctl", "--no-pager", "--output=export", "--unit", DeviceSystem.Unit, "EDGE_EVENT=started"), StringComparison.Ordinal);
    }

    private string Desk(string name) => Path.Combine(_desk.FullName, name);

    private async Task EdgectlAsync(params string[] arguments)
    {
        var run = await EdgectlProcess.RunInAsync(_desk.FullName, arguments);
        Assert.True(run.ExitCode == 0, run.ToString());
    }
}
