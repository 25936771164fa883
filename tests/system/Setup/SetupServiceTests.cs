using System.Diagnostics;
using EdgeRuntime.SystemTests.Footprint;
using EdgeRuntime.SystemTests.Packages;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Setup;

/// <summary>rpi-setup.sh with the real package, a booted systemd and a real Mosquitto: to the first result, and what a user reads when there is none.</summary>
public sealed class SetupServiceTests(PublishedAgents agents, DebianPackages packages)
{
    private const string Results = "pi-1/results/vibration-condition";
    private static readonly string[] Good = ["--broker", "mqtt://localhost", "--device", "pi-1", "--wait", "30"];

    [Fact]
    public async Task SetUp_FreshSystem_GetsToTheFirstResultAndCanBeTakenBack()
    {
        await using var system = await BootAsync();

        var started = Stopwatch.GetTimestamp();
        var first = await SetUpAsync(system, Good);
        Assert.True(first.Code == 0, first.Output + first.Errors);
        await Eventually.TrueAsync(() => system.Observer.On(Results).Any(), TimeSpan.FromSeconds(10), () => first.Output);
        Drill.Report(FormattableString.Invariant($"from nothing to a result at the broker: one command, {Stopwatch.GetElapsedTime(started).TotalSeconds:0.0} s"));
        Assert.Contains("[ok] Connected to localhost:1883 as pi-1", first.Output, StringComparison.Ordinal);
        Assert.Contains("[ok] Now: Normal, 1 Hz", first.Output, StringComparison.Ordinal);
        Assert.Contains("Next: on a PC: edgectl watch --host localhost", first.Output, StringComparison.Ordinal);

        var process = await system.Systemd.ShowAsync(DeviceSystem.Unit, "MainPID");
        var second = await SetUpAsync(system, Good);
        Assert.True(second.Code == 0, second.Output + second.Errors);
        Assert.DoesNotContain("[done]", second.Output, StringComparison.Ordinal);
        Assert.Equal(process, await system.Systemd.ShowAsync(DeviceSystem.Unit, "MainPID"));

        var removal = await SetUpAsync(system, "--uninstall", "--purge");
        Assert.True(removal.Code == 0, removal.Output + removal.Errors);
        const string Look = "ls -d /etc/edge-runtime /var/lib/edge-runtime /usr/lib/edge-agent /etc/systemd/system/*edge* 2> /dev/null";
        var (_, left, _) = await system.Systemd.RunAsync("sh", "-c", Look);
        Assert.Equal("", left);
    }

    [Fact]
    public async Task SetUp_BrokerThatIsNotReached_SaysWhyAndWhatToDo()
    {
        await using var system = await BootAsync();
        await system.Systemd.MustRunAsync("sh", "-e", "-c", """
            cd "$1"
            mosquitto_passwd -b -c users alice 'right horse'
            chmod 644 users
            printf 'user root\nlistener 1884 127.0.0.1\nallow_anonymous false\npassword_file %s/users\n' "$1" > guarded.conf
            echo 'wrong horse' > wrong
            echo 'right horse' > right
            systemd-run --quiet --unit guarded mosquitto -c "$1/guarded.conf"
            """, "sh", system.Systemd.Folder);

        var nobody = await SetUpAsync(system, "--broker", "mqtt://localhost:1999", "--device", "pi-1", "--wait", "5");
        Assert.Equal(3, nobody.Code);
        Assert.Contains("[warn] No result reached the broker within 5 s: cannot reach the broker at localhost:1999: Connection refused", nobody.Errors, StringComparison.Ordinal);
        Assert.Contains("; look: journalctl -u edge-agent -e\n", nobody.Errors, StringComparison.Ordinal);
        Assert.Contains("[ok] Results are kept on the board and sent when the broker is reached", nobody.Output, StringComparison.Ordinal);

        var offline = await SetUpAsync(system, "--broker", "mqtt://broker.example", "--wait", "5");
        Assert.Equal(3, offline.Code);
        Assert.Contains("[warn] No network: this board has no route to broker.example; connect it: sudo nmtui\n", offline.Errors, StringComparison.Ordinal);

        var wrong = await SetUpAsync(system, "--broker", "mqtt://alice@localhost:1884", "--password-file", Inside(system, "wrong"), "--wait", "15");
        Assert.Equal(3, wrong.Code);
        Assert.Contains(
            "[warn] No result reached the broker within 15 s: the broker at localhost:1884 refuses the connection: not authorized; "
            + "check Mqtt:Username, Mqtt:PasswordFile and the broker's access list",
            wrong.Errors,
            StringComparison.Ordinal);
        Assert.DoesNotContain("No network", wrong.Errors, StringComparison.Ordinal);

        var right = await SetUpAsync(system, "--broker", "mqtt://alice@localhost:1884", "--password-file", Inside(system, "right"), "--wait", "30");
        Assert.True(right.Code == 0, right.Output + right.Errors);
        Assert.Contains("[ok] Connected to localhost:1884 as pi-1", right.Output, StringComparison.Ordinal);
        Assert.Equal("root edge-runtime 640", (await system.Systemd.MustRunAsync("stat", "-c", "%U %G %a", "/etc/edge-runtime/mqtt-password")).Trim());
    }

    [Fact]
    public async Task SetUp_WhatCannotBeInstalledOrStarted_NamesTheReason()
    {
        await using var system = await BootAsync();
        await system.Systemd.MustRunAsync("sh", "-e", "-c", "mkdir /usr/lib/edge-agent; mount -t tmpfs -o size=20m tmpfs /usr/lib/edge-agent");

        var full = await SetUpAsync(system, Good);
        Assert.Equal(1, full.Code);
        Assert.Contains(
            "[fail] Cannot install the package: 20 MB are free on the disk of /usr/lib/edge-agent, 100 MB are needed; "
            + "free some: sudo apt-get clean; look: df -h /usr/lib/edge-agent\n",
            full.Errors,
            StringComparison.Ordinal);

        await system.Systemd.MustRunAsync("sh", "-e", "-c", """
            umount /usr/lib/edge-agent
            mkdir -p /etc/edge-runtime/conf.d
            echo '{ "Policy": { "MaxRateHz": -1 } }' > /etc/edge-runtime/conf.d/60-own.json
            """);
        var misconfigured = await SetUpAsync(system, Good);
        Assert.Equal(1, misconfigured.Code);
        Assert.Contains(
            "[fail] Cannot start the agent: its configuration has an error: Policy:MinRateHz must be above 0 and at most MaxRateHz (-1), but is 0.02",
            misconfigured.Errors,
            StringComparison.Ordinal);
        Assert.Contains("; look: sudo -u edge-runtime edge-agent check\n", misconfigured.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SafeShutdown_RequestOfTheAgentsUser_IsCarriedOutByTheUnitOfRootOnce()
    {
        await using var system = await BootAsync();
        var setUp = await SetUpAsync(system, [.. Good, "--hat", "waveshare-ups-hat-c", "--safe-shutdown"]);
        Assert.True(setUp.Code == 0, setUp.Output + setUp.Errors);

        // The power-off itself leaves a trace instead.
        await system.Systemd.MustRunAsync("sh", "-e", "-c", """
            cd /run/systemd/system
            printf '[Unit]\nDefaultDependencies=no\nWants=trace-halt.service\n' > poweroff.target
            printf '[Unit]\nDefaultDependencies=no\n[Service]\nType=oneshot\nExecStart=/bin/sh -c "echo halt >> %s/halted"\n' "$1" > trace-halt.service
            systemctl daemon-reload
            systemd-run --quiet --uid=edge-runtime --gid=edge-runtime /usr/lib/edge-agent/power-request halt
            """, "sh", system.Systemd.Folder);

        var trace = Inside(system, "halted");
        await Eventually.TrueAsync(() => File.Exists(trace) && File.ReadAllText(trace) == "halt\n", TimeSpan.FromSeconds(10), () => "no halt was asked for");
        Assert.Equal("waiting", await system.Systemd.ShowAsync("edge-agent-power.path", "SubState"));
    }

    private static string Inside(DeviceSystem system, string name) => Path.Combine(system.Systemd.Folder, name);

    private static Task<(int Code, string Output, string Errors)> SetUpAsync(DeviceSystem system, params string[] arguments) =>
        system.Systemd.RunAsync("bash", [Inside(system, "rpi-setup.sh"), "--yes", .. arguments]);

    // The script and the package beside each other, as a user copies them to a board.
    private async Task<DeviceSystem> BootAsync()
    {
        await RealPart.RequireAsync("mosquitto", "mosquitto");
        var package = await packages.GetAsync(await agents.X64Async());
        var system = await DeviceSystem.BootAsync("/");
        File.Copy(package, Inside(system, Path.GetFileName(package)));
        File.Copy(Checkout.PathOf("rpi-setup.sh"), Inside(system, "rpi-setup.sh"));
        await system.Systemd.MustRunAsync("systemctl", "start", "systemd-journald.service");
        return system;
    }
}
