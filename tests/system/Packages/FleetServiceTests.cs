using System.Globalization;
using System.Text.RegularExpressions;
using EdgeRuntime.SystemTests.Footprint;
using EdgeRuntime.SystemTests.Services;
using EdgeRuntime.Testing;
using Microsoft.Data.Sqlite;

namespace EdgeRuntime.SystemTests.Packages;

/// <summary>The fleet's package under a booted systemd and the system's own dpkg: broker, database and pages of one box.</summary>
public sealed class FleetServiceTests(PublishedAgents agents, DebianPackages packages)
{
    private const string Unit = "edge-fleet.service";
    private const int Devices = 5;

    // What dpkg and apt know of packages, and logs, are their own business.
    private const string List = "find /etc /usr /var -xdev \\( -path /var/lib/dpkg -o -path /var/log -o -path /var/cache \\) -prune -o -print | sort";

    [Fact]
    public async Task Package_InstalledUpgradedAndPurged_IsAFleetOfOneBox()
    {
        await RealPart.RequireAsync("curl", "curl");
        await RealPart.RequireAsync("mosquitto_pub", "mosquitto-clients");
        var publish = await agents.FleetX64Async();
        var (old, next) = (await packages.GetAsync(publish), await packages.GetAsync(publish, DebianPackages.NextVersion));
        await using var systemd = await ServiceManager.BootAsync("/", new Dictionary<string, string>());
        var before = await systemd.MustRunAsync("sh", "-c", List);

        await InstallAsync(systemd, old);
        var link = await SetupLinkAsync(systemd);
        Assert.Equal(("edge-fleet", "enabled"), (await systemd.ShowAsync(Unit, "User"), await systemd.ShowAsync(Unit, "UnitFileState")));
        await systemd.MustRunAsync("systemd-analyze", "security", "--threshold=15", "--no-pager", Unit);
        Assert.Contains("name=\"password\"", await systemd.MustRunAsync("curl", "-fsS", link), StringComparison.Ordinal);
        Assert.Equal("Healthy", await systemd.MustRunAsync("curl", "-fsS", "http://127.0.0.1:8080/healthz"));
        Assert.Equal("640 root edge-fleet", (await systemd.MustRunAsync("stat", "-c", "%a %U %G", "/etc/edge-fleet/fleet.json")).Trim());

        for (var device = 1; device <= Devices; device++)
        {
            await systemd.MustRunAsync("mosquitto_pub", Publish(device));
        }

        await UntilAsync(async () => await StoredAsync(systemd) == Devices, async () => await JournalAsync(systemd));
        await ReportMemoryAsync(systemd);

        // From the first account on everyone needs one.
        await systemd.MustRunAsync("sh", "-c", "echo '// mine' >> /etc/edge-fleet/fleet.json");
        var password = (await systemd.MustRunAsync("runuser", "-u", "edge-fleet", "--", "edge-fleet", "broker", "add-device", "pi-1")).Trim();
        Assert.Matches("^[A-Za-z0-9_-]{32}$", password);
        Assert.NotEqual(0, (await systemd.RunAsync("mosquitto_pub", Publish(1))).Code);
        Assert.NotEqual(0, (await systemd.RunAsync("mosquitto_pub", [.. Publish(1), "-i", "pi-1", "-u", "pi-1", "-P", "wrong"])).Code);
        await systemd.MustRunAsync("mosquitto_pub", [.. Publish(1), "-i", "pi-1", "-u", "pi-1", "-P", password]);

        // An upgrade keeps configuration, accounts and data.
        await InstallAsync(systemd, next);
        await UntilAsync(async () => (await systemd.RunAsync("curl", "-fsS", "http://127.0.0.1:8080/readyz")).Code == 0, async () => await JournalAsync(systemd));
        Assert.Contains("// mine", await systemd.MustRunAsync("cat", "/etc/edge-fleet/fleet.json"), StringComparison.Ordinal);
        Assert.Equal(Devices, await StoredAsync(systemd));
        await systemd.MustRunAsync("mosquitto_pub", [.. Publish(1), "-i", "pi-1", "-u", "pi-1", "-P", password]);

        await systemd.MustRunAsync("systemctl", "stop", Unit);
        Assert.Equal(("success", "0"), (await systemd.ShowAsync(Unit, "Result"), await systemd.ShowAsync(Unit, "ExecMainStatus")));
        await systemd.MustRunAsync("dpkg", "--purge", "edge-fleet");
        Assert.Equal(before, await systemd.MustRunAsync("sh", "-c", List));
        Assert.NotEqual(0, (await systemd.RunAsync("getent", "passwd", "edge-fleet")).Code);
    }

    private static string[] Publish(int device)
    {
        var message = FormattableString.Invariant(
            $$"""{"schema":"status/1","device":"pi-{{device}}","session":"01900000-0000-7000-8000-00000000000{{device}}","seq":1,"time":"{{TimeProvider.System.GetUtcNow():yyyy-MM-ddTHH:mm:ssZ}}","clock":"synced","uptimeS":1,"state":"online"}""");
        return ["-V", "5", "-q", "1", "-r", "-t", FormattableString.Invariant($"edge/v1/pi-{device}/status"), "-m", message];
    }

    private static async Task InstallAsync(ServiceManager systemd, string package)
    {
        var inside = Path.Combine(systemd.Folder, Path.GetFileName(package));
        File.Copy(package, inside, overwrite: true);
        await systemd.MustRunAsync("dpkg", "--force-confold", "--install", inside);
        Assert.True(await systemd.ShowAsync(Unit, "ActiveState") == "active", await JournalAsync(systemd));
    }

    private static async Task<string> SetupLinkAsync(ServiceManager systemd)
    {
        var link = "";
        await UntilAsync(
            async () => (link = Regex.Match(await JournalAsync(systemd), @"http://127\.0\.0\.1:8080/setup\?token=\S+").Value).Length > 0,
            async () => await JournalAsync(systemd));
        return link;
    }

    private static async Task<string> JournalAsync(ServiceManager systemd) => (await systemd.RunAsync("journalctl", "--no-pager", "--unit", Unit)).Output;

    // The file lies in the booted system's memory: a copy with its journal is read here.
    private static async Task<long> StoredAsync(ServiceManager systemd)
    {
        await systemd.MustRunAsync("sh", "-c", $"rm -f {systemd.Folder}/fleet.db*; cp /var/lib/edge-fleet/fleet.db* {systemd.Folder}/");
        await using var connection = new SqliteConnection($"Data Source={systemd.Folder}/fleet.db;Pooling=False");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        await using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM devices";
        return (long)(await command.ExecuteScalarAsync(TestContext.Current.CancellationToken))!;
    }

    private static async Task ReportMemoryAsync(ServiceManager systemd)
    {
        var process = await systemd.ShowAsync(Unit, "MainPID");
        var resident = await KilobytesAsync($"/proc/{process}/status", "VmRSS");
        var proportional = await KilobytesAsync($"/proc/{process}/smaps_rollup", "Pss");
        Drill.Report(FormattableString.Invariant($"edge-fleet with {Devices} devices, broker and SQLite in it: VmRSS {resident / 1024.0:0.0} MiB, PSS {proportional / 1024.0:0.0} MiB"));
        // A Raspberry Pi 4 has 1 GB at least.
        Assert.InRange(resident, 1, 400 << 10);

        async Task<long> KilobytesAsync(string file, string name) => long.Parse(
            Regex.Match(await systemd.MustRunAsync("cat", file), $@"^{name}:\s+(\d+) kB", RegexOptions.Multiline).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    private static async Task UntilAsync(Func<Task<bool>> condition, Func<Task<string>> otherwise)
    {
        for (var attempt = 0; !await condition(); attempt++)
        {
            Assert.True(attempt < 600, attempt < 600 ? "" : await otherwise());
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }
}
