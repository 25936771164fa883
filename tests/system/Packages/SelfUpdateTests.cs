using System.Diagnostics;
using System.Text.Json.Nodes;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.SystemTests.Footprint;
using EdgeRuntime.SystemTests.Operating;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Packages;

/// <summary>The installed agent gets releases of itself over the broker, signed by the operator; root installs, watches and takes back.</summary>
public sealed class SelfUpdateTests(PublishedAgents agents, DebianPackages packages, Debian13 debian) : IDisposable
{
    private const string Device = "roof-1";
    private const string Inbox = "/var/lib/edge-runtime/agent-update";

    // Above the time in seconds, which is the release of the first one.
    private const long LaterRelease = 100_000_000_000;
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan PushLimit = TimeSpan.FromMinutes(3);

    private readonly DirectoryInfo _desk = Directory.CreateTempSubdirectory("desk-");

    public void Dispose() => _desk.Delete(recursive: true);

    [Fact]
    public async Task Push_GoodAndBadReleases_TheGoodOneStaysAndTheBadOnesAreTakenBackWithoutAPerson()
    {
        await using var system = await InstallAsync(await debian.RootAsync());
        var good = await packages.GetAsync(await agents.X64Async(), DebianPackages.NextVersion);

        // The commands of the page, under load: ten inferences a second all the while.
        var sessions = new List<string> { await system.NewSessionAsync([], results: 5) };
        var page = await File.ReadAllTextAsync(Checkout.PathOf("docs/updates-and-signing.md"), TestContext.Current.CancellationToken);
        var commands = page.Split('\n').Where(static line => line.StartsWith("edgectl agent ", StringComparison.Ordinal)).Select(static line => line.Split(' ')[1..]).ToList();
        Assert.Equal(2, commands.Count);
        foreach (var name in commands[0].Where(static word => word.EndsWith(".deb", StringComparison.Ordinal)))
        {
            // The device takes the one for its processor; what the other holds does not matter here.
            File.Copy(good, Path.Combine(_desk.FullName, name));
        }

        var packed = await EdgectlProcess.RunInAsync(_desk.FullName, commands[0]);
        Assert.True(packed.ExitCode == 0, packed.ToString());
        var pushed = await PushAsync(system, commands[1]);
        Assert.True(pushed.ExitCode == 0, $"{pushed}\n{await JournalAsync(system)}");
        Assert.Contains("1 committed", pushed.Out, StringComparison.Ordinal);
        Assert.Equal(DebianPackages.NextVersion, await VersionAsync(system));
        Assert.Equal((DebianPackages.NextVersion, "committed"), Reported(system));
        sessions.Add(await system.NewSessionAsync(sessions, results: 5));
        foreach (var session in system.Results.GroupBy(static result => result.Session))
        {
            Assert.Equal(Enumerable.Range(1, session.Max(static result => result.Seq)), session.Select(static result => result.Seq).Distinct().Order());
        }

        // One that cannot start, and one whose configuration leads to no broker.
        var dead = await AlteredPackage.MakeAsync(good, _desk.FullName, "1.2.0", """printf '#!/bin/sh\nexit 1\n' > usr/lib/edge-agent/edge-agent""");
        var lost = await AlteredPackage.MakeAsync(good, _desk.FullName, "1.3.0", """
            echo '{ "Mqtt": { "Port": 1 } }' > etc/edge-runtime/conf.d/90-site.json
            echo /etc/edge-runtime/conf.d/90-site.json >> DEBIAN/conffiles
            """);
        foreach (var (package, release, reason) in new[] { (dead, LaterRelease, "its service is not active"), (lost, LaterRelease + 1, "it is not connected to the broker") })
        {
            var version = Path.GetFileName(package).Split('_')[1];
            var bad = await PushAsync(system, "agent", "push", await PackAsync(package, "agent", release), "--keys", "keys", "--device", Device, "--wait");
            Assert.True(bad.ExitCode != 0, $"{bad}\n{await JournalAsync(system)}");
            Assert.Contains($"{reason} (agent_unhealthy)", bad.Error, StringComparison.Ordinal);
            Assert.Equal(DebianPackages.NextVersion, await VersionAsync(system));
            Assert.Equal((version, "rolled_back"), Reported(system));
            Assert.Contains(system.Observer.On("/events"), message => (string?)message.Body["name"] == "agent_rolled_back" && ((string)message.Body["text"]!).Contains(reason, StringComparison.Ordinal));
            sessions.Add(await system.NewSessionAsync(sessions, results: 5));
        }

        await system.Systemd.MustRunAsync("test", "!", "-e", "/etc/edge-runtime/conf.d/90-site.json");
        Assert.Equal("active", await system.Systemd.ShowAsync(DeviceSystem.Unit, "ActiveState"));
        Assert.Equal("state.json\n", await system.Systemd.MustRunAsync("ls", "/var/lib/edge-agent-update"));
        Drill.Report(await JournalAsync(system));
    }

    [Fact]
    public async Task Request_NotOfTheRightSignerPackageOrRelease_RefusedInOneLineAndNothingChanges()
    {
        await using var system = await InstallAsync("/");
        var first = await packages.GetAsync(await agents.X64Async());
        var good = await packages.GetAsync(await agents.X64Async(), DebianPackages.NextVersion);
        await system.NewSessionAsync([], results: 1);
        await RequestAsync(system, good, "agent", release: 5);
        await EndAsync(system, "committed");

        var foreign = await AlteredPackage.MakeAsync(good, _desk.FullName, "1.4.0", "", name: "other-agent");
        await RefusedAsync(system, () => RequestAsync(system, good, "models", release: 6), "wrong_role");
        await RefusedAsync(system, () => RequestAsync(system, good, "agent", release: 4), "release_below_floor");
        await RefusedAsync(system, () => RequestAsync(system, first, "agent", release: 6), "release_below_floor");
        await RefusedAsync(system, () => RequestAsync(system, foreign, "agent", release: 6), "package_invalid");
        await RefusedAsync(system, () => RequestAsync(system, good, "agent", release: 6, $"printf x | dd of={Inbox}/package.deb bs=1 seek=1000 conv=notrunc status=none"), "digest_mismatch");
        await RefusedAsync(system, () => RequestAsync(system, good, "agent", release: 6, $"mv {Inbox}/package.deb /var/lib/edge-runtime/elsewhere; ln -s /var/lib/edge-runtime/elsewhere {Inbox}/package.deb"), "storage_failed");
        await RefusedAsync(system, () => RequestAsync(system, good, "agent", release: 6, $"chown edge-runtime /etc/edge-runtime/agent-keyring.json"), "updates_disabled");
        Assert.Equal("success", await system.Systemd.ShowAsync("edge-agent-update.service", "Result"));
        Assert.Equal("waiting", await system.Systemd.ShowAsync("edge-agent-update.path", "SubState"));
    }

    private async Task<DeviceSystem> InstallAsync(string root)
    {
        Assert.Equal(0, (await EdgectlProcess.RunInAsync(_desk.FullName, "keys", "new")).ExitCode);
        var system = await DeviceSystem.BootAsync(root);
        await system.InstallAsync(await packages.GetAsync(await agents.X64Async()));
        File.Copy(Path.Combine(_desk.FullName, "keys", "keyring.json"), Path.Combine(system.Systemd.Folder, "keyring.json"));
        await system.Systemd.MustRunAsync("sh", "-e", "-c", $$"""
            echo '{ "Device": { "Id": "{{Device}}" }, "Policy": { "Kind": "fixed", "MaxRateHz": 10 }, "Updates": { "Agent": { "Enabled": true } } }' > /etc/edge-runtime/conf.d/mine.json
            install -m 644 {{system.Systemd.Folder}}/keyring.json /etc/edge-runtime/agent-keyring.json
            mkdir -p /run/systemd/system/edge-agent-update.service.d
            printf '[Service]\nEnvironment=SETTLE=00:00:03 LIMIT=00:00:15\n' > /run/systemd/system/edge-agent-update.service.d/drill.conf
            systemctl daemon-reload
            systemctl restart edge-agent
            """);
        return system;
    }

    private async Task<string> PackAsync(string package, string role, long release)
    {
        var bundle = Path.Combine(_desk.FullName, $"{role}-{release}.edgeagent");
        var packed = await EdgectlProcess.RunInAsync(_desk.FullName, "agent", "pack", package, "--release", $"{release}", "--sign", $"keys/{role}.key.pem", "--out", bundle);
        Assert.True(packed.ExitCode == 0, packed.ToString());
        return bundle;
    }

    private async Task<EdgectlRun> PushAsync(DeviceSystem system, params string[] command)
    {
        using var push = EdgectlProcess.Start(_desk.FullName, [.. command, "--host", "127.0.0.1", "--port", $"{system.BrokerPort}"]);
        var (code, output, error) = await ProcessRun.EndAsync(push, PushLimit);
        return new EdgectlRun(code, output, error);
    }

    // What an agent in the wrong hands could put there: as its user, with any signature that it came by.
    private async Task RequestAsync(DeviceSystem system, string package, string role, long release, string spoil = "")
    {
        using var bundle = Workshop.Bundles.AgentBundle.Open(await PackAsync(package, role, release)).Value!;
        await File.WriteAllBytesAsync(Path.Combine(system.Systemd.Folder, "envelope.json"), bundle.Envelope.ToJson(), TestContext.Current.CancellationToken);
        File.Copy(package, Path.Combine(system.Systemd.Folder, "package.deb"), overwrite: true);
        await system.Systemd.MustRunAsync("sh", "-e", "-c", $"""
            rm -rf {Inbox}
            install -d -o edge-runtime -g edge-runtime -m 700 {Inbox}
            install -o edge-runtime -m 600 {system.Systemd.Folder}/envelope.json {system.Systemd.Folder}/package.deb {Inbox}
            {spoil}
            echo "{bundle.Digest} 1" > {Inbox}/next
            mv {Inbox}/next {Inbox}/request
            """);
    }

    private static async Task RefusedAsync(DeviceSystem system, Func<Task> request, string code)
    {
        await request();
        var state = await EndAsync(system, "refused");
        Assert.Equal(code, (string?)state["error"]!["code"]);
        Assert.DoesNotContain('\n', (string)state["error"]!["message"]!);
        Assert.Equal(DebianPackages.NextVersion, await VersionAsync(system));
        Assert.Equal("", await system.Systemd.MustRunAsync("dpkg", "--verify", "edge-agent"));
        await system.Systemd.MustRunAsync("test", "!", "-e", $"{Inbox}/request");
        Drill.Report((string)state["error"]!["message"]!);
    }

    private static async Task<JsonNode> EndAsync(DeviceSystem system, string step)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var gone = (await system.Systemd.RunAsync("test", "!", "-e", $"{Inbox}/request")).Code == 0 && await system.Systemd.ShowAsync("edge-agent-update.service", "ActiveState") == "inactive";
            var text = (await system.Systemd.RunAsync("cat", "/var/lib/edge-agent-update/state.json")).Output;
            if (gone && text.Contains($"\"step\":\"{step}\"", StringComparison.Ordinal))
            {
                return JsonNode.Parse(text)!;
            }

            Assert.True(Stopwatch.GetElapsedTime(started) < Limit, $"{text}\n{await JournalAsync(system)}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    private static async Task<string> VersionAsync(DeviceSystem system) => await system.Systemd.MustRunAsync("dpkg-query", "-f", "${Version}", "-W", "edge-agent");

    private static async Task<string> JournalAsync(DeviceSystem system) => (await system.Systemd.RunAsync("journalctl", "--no-pager", "--output=cat", "--unit", "edge-agent-update")).Output;

    private static (string? Version, string? Phase) Reported(DeviceSystem system)
    {
        var agent = system.Observer.On("/reported").Last().Body["agent"];
        return ((string?)agent?["version"], (string?)agent?["phase"]);
    }
}
