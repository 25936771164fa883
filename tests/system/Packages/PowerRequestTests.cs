using EdgeRuntime.SystemTests.Footprint;

namespace EdgeRuntime.SystemTests.Packages;

/// <summary>The installed agent's way to suspend or halt its board and to set the governor: root's oneshot does what it is asked for, and nothing else.</summary>
public sealed class PowerRequestTests(PublishedAgents agents, DebianPackages packages)
{
    private const string Request = "/run/edge-runtime/power-request";

    // What a board has in /sys; and in place of the ends that systemd has for a real machine, traces.
    private const string Board = """
        mount -t tmpfs tmpfs /sys/devices/system/cpu/cpufreq
        [ -d /sys/class/rtc ] || mount -t tmpfs tmpfs /sys/class
        mount -t tmpfs tmpfs /sys/power
        for policy in policy0 policy4; do
            mkdir "/sys/devices/system/cpu/cpufreq/$policy"
            cd "/sys/devices/system/cpu/cpufreq/$policy"
            echo "conservative powersave schedutil userspace" > scaling_available_governors
            echo schedutil > scaling_governor
        done
        mkdir -p /sys/class/rtc
        mount -t tmpfs tmpfs /sys/class/rtc
        mkdir /sys/class/rtc/rtc0
        echo > /sys/class/rtc/rtc0/wakealarm
        echo "freeze mem" > /sys/power/state
        cd /run/systemd/system
        printf '[Unit]\nDefaultDependencies=no\nWants=trace-halt.service\n' > poweroff.target
        printf '[Unit]\nDefaultDependencies=no\n[Service]\nType=oneshot\nExecStart=/bin/touch /run/halted\n' > trace-halt.service
        printf '[Unit]\nDefaultDependencies=no\n[Service]\nType=oneshot\nExecStart=/bin/touch /run/suspended\n' > systemd-suspend.service
        systemctl daemon-reload
        systemctl enable --quiet --now edge-agent-power.path
        """;

    // The script is run by the agent's user, and what it makes is the request. It prints the result, and 'left' where the request is still there.
    private const string Ask = """
        number() { stat -c %i /run/edge-agent-power/result 2> /dev/null || echo none; }
        before=$(number)
        setpriv --reuid=edge-runtime --regid=edge-runtime --init-groups sh -e -c "$1"'; mv -T $1 /run/edge-runtime/power-request' sh /run/edge-runtime/new
        tries=0
        while [ "$(number)" = "$before" ] && [ "$tries" -lt 300 ]; do sleep 0.1; tries=$((tries + 1)); done
        cat /run/edge-agent-power/result
        [ ! -e "/run/edge-runtime/power-request" ] || echo left
        """;

    // In the sandbox of the agent's own unit, as a program of Sleep:Command is run.
    private const string Sandboxed = """
        sed -e 's/^Type=.*/Type=oneshot/' -e '/^Restart/d;/^WatchdogSec/d;/^RuntimeDirectory/d' \
            -e "s:^ExecStart=.*:ReadWritePaths=/run/edge-runtime\nStandardOutput=truncate\:/run/probe\nStandardError=truncate\:/run/probe\nExecStart=/usr/lib/edge-agent/power-request $1:" \
            /usr/lib/systemd/system/edge-agent.service > /run/systemd/system/probe.service
        systemctl daemon-reload
        systemctl start probe || true
        cat /run/probe
        """;

    [Fact]
    public async Task Request_OfTheInstalledAgent_IsDoneOrRefusedByRoot()
    {
        await using var system = await DeviceSystem.BootAsync("/");
        await system.InstallAsync(await packages.GetAsync(await agents.X64Async()));
        var systemd = system.Systemd;

        // Off unless root turns it on, and then the client says how.
        Assert.NotEqual("enabled", await systemd.ShowAsync("edge-agent-power.path", "UnitFileState"));
        Assert.Equal(
            "power requests are not served: sudo systemctl enable --now edge-agent-power.path\n", await systemd.MustRunAsync("sh", "-e", "-c", Sandboxed, "sh", "halt"));
        Assert.NotEqual(0, (await systemd.RunAsync("test", "-e", Request)).Code);
        await systemd.MustRunAsync("sh", "-e", "-c", Board);

        Assert.Equal("", await systemd.MustRunAsync("sh", "-e", "-c", Sandboxed, "sh", "governor powersave"));
        Assert.Equal("powersave\npowersave\n", await systemd.MustRunAsync("sh", "-c", "cat /sys/devices/system/cpu/cpufreq/policy*/scaling_governor"));

        var wakeAt = TimeProvider.System.GetUtcNow().AddHours(2).ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
        Assert.Equal("", await systemd.MustRunAsync("sh", "-e", "-c", Sandboxed, "sh", $"suspend until {wakeAt.Replace(":", "\\:", StringComparison.Ordinal)}"));
        await systemd.MustRunAsync("test", "-e", "/run/suspended");
        Assert.InRange(int.Parse(await systemd.MustRunAsync("cat", "/sys/class/rtc/rtc0/wakealarm"), System.Globalization.CultureInfo.InvariantCulture), 7000, 7200);

        foreach (var (script, expected) in Refused)
        {
            Assert.Equal((script, expected + "\n"), (script, await systemd.MustRunAsync("sh", "-e", "-c", Ask, "sh", script)));
        }

        Assert.Equal("powersave\npowersave\n", await systemd.MustRunAsync("sh", "-c", "cat /sys/devices/system/cpu/cpufreq/policy*/scaling_governor"));
        Assert.NotEqual(0, (await systemd.RunAsync("test", "-e", "/run/halted")).Code);

        // Root can allow less.
        await systemd.MustRunAsync("sh", "-e", "-c", """
            mkdir /run/systemd/system/edge-agent-power.service.d
            printf '[Service]\nEnvironment=ALLOW=governor\n' > /run/systemd/system/edge-agent-power.service.d/less.conf
            systemctl daemon-reload
            """);
        Assert.Equal("refused: 'halt' is not allowed: see ALLOW of edge-agent-power.service\n", await systemd.MustRunAsync("sh", "-e", "-c", Ask, "sh", "echo halt > $1"));
        await systemd.MustRunAsync("sh", "-e", "-c", "rm -r /run/systemd/system/edge-agent-power.service.d; systemctl daemon-reload");

        Assert.Equal("done\n", await systemd.MustRunAsync("sh", "-e", "-c", Ask, "sh", "echo halt > $1"));
        await systemd.MustRunAsync("timeout", "30", "sh", "-c", "until [ -e /run/halted ]; do sleep 0.1; done");

        // The path unit still waits, and its journal holds no word of the agent's.
        Assert.Equal("waiting", await systemd.ShowAsync("edge-agent-power.path", "SubState"));
        Assert.DoesNotContain("reboot", await systemd.MustRunAsync("journalctl", "--no-pager", "--output=cat", "--unit", "edge-agent-power"), StringComparison.Ordinal);

        await systemd.MustRunAsync("dpkg", "--purge", "edge-agent");
        Assert.NotEqual(0, (await systemd.RunAsync("test", "-L", "/etc/systemd/system/multi-user.target.wants/edge-agent-power.path")).Code);
    }

    private static readonly (string Script, string Result)[] Refused =
    [
        ("echo reboot > $1", "refused: none of: suspend until TIME, halt, governor NAME"),
        ("echo halt now > $1", "refused: none of: suspend until TIME, halt, governor NAME"),
        ("printf 'halt\\nhalt\\n' > $1", "refused: not one line of letters, digits and '-_:'"),
        ("echo 'governor $(reboot)' > $1", "refused: not one line of letters, digits and '-_:'"),
        ("echo governor ../../x > $1", "refused: not one line of letters, digits and '-_:'"),
        ("echo governor userspace > $1", "refused: not the name of a governor that may be set"),
        ("echo governor performance > $1", "refused: this kernel does not have that governor"),
        ("echo suspend until tomorrow > $1", "refused: the time is not written as 2026-12-01T06:00:00Z"),
        ("echo suspend until 2020-01-01T00:00:00Z > $1", "refused: the time is not 60 s to 8 days ahead"),
        ("echo suspend until 2026-02-31T00:00:00Z > $1", "refused: the time does not exist"),
        ("head -c 70 /dev/zero | tr '\\0' x > $1", "refused: longer than 64 bytes"),
        (": > $1", "refused: not a file with one line"),
        ("echo halt > /run/edge-runtime/other; ln -s other $1", "refused: not a file with one line"),
        ("ln -s /etc/shadow $1", "refused: not a file with one line"),
        ("mkfifo $1", "refused: not a file with one line"),
        ("mkdir $1", "refused: not a file with one line"),
    ];
}
