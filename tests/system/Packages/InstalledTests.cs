using System.Diagnostics;
using EdgeRuntime.SystemTests.Footprint;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Packages;

/// <summary>The agent's package under a booted systemd and the system's own dpkg: native code in the unit's sandbox.</summary>
public sealed class InstalledTests(PublishedAgents agents, DebianPackages packages, Debian13 debian)
{
    private const string Unit = DeviceSystem.Unit;
    private static readonly TimeSpan BackLimit = TimeSpan.FromSeconds(5);

    // What dpkg and apt know of packages, and logs, are their own business.
    private const string List = "find /etc /usr /var -xdev \\( -path /var/lib/dpkg -o -path /var/log -o -path /var/cache \\) -prune -o -print | sort";

    [Theory]
    [InlineData("12")]
    [InlineData("13")]
    public async Task Package_InstalledKilledStuckUpgradedDowngradedAndPurged_BehavesAsDebianUsersExpect(string version)
    {
        var publish = await agents.X64Async();
        var (old, next) = (await packages.GetAsync(publish), await packages.GetAsync(publish, DebianPackages.NextVersion));
        await using var system = await DeviceSystem.BootAsync(version == "12" ? "/" : await debian.RootAsync());
        var systemd = system.Systemd;
        Assert.Contains($"VERSION_ID=\"{version}\"", await systemd.MustRunAsync("cat", "/etc/os-release"), StringComparison.Ordinal);
        var before = await systemd.MustRunAsync("sh", "-c", List);

        // Nothing is configured: the built-in model, and a broker on this machine.
        var installing = Stopwatch.GetTimestamp();
        await system.InstallAsync(old);
        var first = await system.NewSessionAsync([], results: 1);
        Drill.Report(FormattableString.Invariant($"Debian {version}: first result {Stopwatch.GetElapsedTime(installing).TotalSeconds:0.0} s after dpkg was started"));
        Assert.Equal("edge-runtime", await systemd.ShowAsync(Unit, "User"));
        Assert.Equal("enabled", await systemd.ShowAsync(Unit, "UnitFileState"));
        Assert.Contains("Normal, 1 Hz", await systemd.ShowAsync(Unit, "StatusText"), StringComparison.Ordinal);
        Assert.Equal("unsynced", system.Results[0].Clock);
        await systemd.MustRunAsync("systemd-analyze", "security", "--threshold=15", "--no-pager", Unit);

        // The user's own configuration, and a clock that has been set.
        await systemd.MustRunAsync("sh", "-c", """
            echo '{ "Device": { "Id": "mine" }, "Policy": { "Kind": "fixed", "MaxRateHz": 10 } }' > /etc/edge-runtime/conf.d/mine.json
            echo '// mine' >> /etc/edge-runtime/agent.json
            mkdir -p /run/systemd/timesync
            touch /run/systemd/timesync/synchronized
            systemctl restart edge-agent
            """);
        List<string> sessions = [first, await system.NewSessionAsync([first], results: 5)];
        Assert.Equal("synced", system.Results[^1].Clock);
        Assert.Equal("Normal, 10 Hz (no battery is configured)", await systemd.ShowAsync(Unit, "StatusText"));

        foreach (var (signal, limit) in new[] { ("KILL", BackLimit), ("STOP", DeviceSystem.WatchdogPeriod + BackLimit) })
        {
            await BackAsync(system, signal, limit);
            sessions.Add(await system.NewSessionAsync(sessions, results: 5));
        }

        // Both keep configuration and state, and lose no result.
        foreach (var (package, name) in new[] { (next, DebianPackages.NextVersion), (old, DebianPackages.OldVersion) })
        {
            await system.InstallAsync(package);
            Assert.Equal(name, await systemd.MustRunAsync("dpkg-query", "-f", "${Version}", "-W", "edge-agent"));
            Assert.Contains("// mine", await systemd.MustRunAsync("cat", "/etc/edge-runtime/agent.json"), StringComparison.Ordinal);
            sessions.Add(await system.NewSessionAsync(sessions, results: 5));
            var gap = system.Results.First(result => result.Session == sessions[^1]).CapturedAt - system.Results.Last(result => result.Session == sessions[^2]).CapturedAt;
            Drill.Report(FormattableString.Invariant($"Debian {version}: {gap.TotalSeconds:0.0} s without an inference while {name} was installed"));
        }

        foreach (var session in system.Results.GroupBy(static result => result.Session))
        {
            Assert.Equal(Enumerable.Range(1, session.Max(static result => result.Seq)), session.Select(static result => result.Seq).Distinct().Order());
        }

        // It stops in order.
        await systemd.MustRunAsync("systemctl", "stop", Unit);
        Assert.Equal("success", await systemd.ShowAsync(Unit, "Result"));
        Assert.Equal("0", await systemd.ShowAsync(Unit, "ExecMainStatus"));
        await systemd.MustRunAsync("systemctl", "start", Unit);

        await systemd.MustRunAsync("dpkg", "--remove", "edge-agent");
        Assert.Equal("inactive", await systemd.ShowAsync(Unit, "ActiveState"));
        await systemd.MustRunAsync("test", "-f", "/etc/edge-runtime/conf.d/mine.json");
        await systemd.MustRunAsync("test", "-f", "/var/lib/edge-runtime/outbox.db");

        await systemd.MustRunAsync("dpkg", "--purge", "edge-agent");
        Assert.Equal(before, await systemd.MustRunAsync("sh", "-c", List));
        Assert.NotEqual(0, (await systemd.RunAsync("getent", "passwd", "edge-runtime")).Code);
        Assert.NotEqual(0, (await systemd.RunAsync("getent", "group", "edge-runtime")).Code);
    }

    private static async Task BackAsync(DeviceSystem system, string signal, TimeSpan limit)
    {
        var systemd = system.Systemd;
        var first = await systemd.ShowAsync(Unit, "MainPID");
        var sent = Stopwatch.GetTimestamp();
        await systemd.MustRunAsync("sh", "-c", $"kill -{signal} {first}");
        while (await systemd.ShowAsync(Unit, "MainPID") == first || await systemd.ShowAsync(Unit, "ActiveState") != "active")
        {
            Assert.True(Stopwatch.GetElapsedTime(sent) < limit, $"the agent is not back after SIG{signal}");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        Drill.Report(FormattableString.Invariant($"active again {Stopwatch.GetElapsedTime(sent).TotalSeconds:0.0} s after SIG{signal}"));
    }
}
