using System.Globalization;
using EdgeRuntime.SystemTests.Footprint;

namespace EdgeRuntime.SystemTests.Packages;

/// <summary>What a program can reach in the sandbox of the installed unit.</summary>
public sealed class SandboxTests(PublishedAgents agents, DebianPackages packages)
{
    // errno-base.h: past the sandbox there is no driver here; before it the answer is EPERM, and EACCES for what ProtectKernelLogs= hides.
    private const int NotPermitted = 1;
    private const int NoDevice = 6;
    private const int NoAccess = 13;
    private const int Read = 0;

    // The kinds as a kernel with all drivers lists them (Documentation/admin-guide/devices.txt; gpiochip and media get a free number, here one that
    // no driver has). The nodes belong to the groups that udev gives them on a board; those that must stay closed are open to everybody, so that
    // nothing but the sandbox is in the way.
    private const string Devices = """
        printf 'Character devices:\n  1 mem\n 10 misc\n 81 video4linux\n 89 i2c\n116 alsa\n501 media\n502 gpiochip\n\nBlock devices:\n  8 sd\n' > /run/devices
        mount --bind /run/devices /proc/devices
        node() { mknod -m "$1" "/dev/$3" $4; chgrp "$2" "/dev/$3"; }
        mkdir /dev/snd
        node 660 i2c i2c-1 "c 89 1"
        node 660 gpio gpiochip0 "c 502 0"
        node 660 video video0 "c 81 0"
        node 660 video media0 "c 501 0"
        node 660 audio snd/pcmC0D0c "c 116 24"
        node 666 root mem "c 1 1"
        node 666 root kmsg "c 1 11"
        node 666 root fuse "c 10 229"
        node 666 root sda "b 8 0"
        mount -t tmpfs tmpfs /sys/devices/system/cpu/cpufreq
        mkdir /sys/devices/system/cpu/cpufreq/policy0
        echo schedutil > /sys/devices/system/cpu/cpufreq/policy0/scaling_governor
        systemd-tmpfiles --create edge-agent.conf
        """;

    // The unit as it is, around a program that tries to open what is named and prints each errno.
    private const string Probe = """
        cat > /usr/local/lib/probe.pl <<'END'
        while (@ARGV) { my ($path, $flags) = (shift, shift); print "$path ", (sysopen(my $file, $path, $flags) ? 0 : $! + 0), "\n"; }
        END
        sed -e 's/^Type=.*/Type=oneshot/' -e '/^Restart/d;/^WatchdogSec/d' -e "s:^ExecStart=.*:ExecStart=/usr/bin/perl /usr/local/lib/probe.pl $*\nStandardOutput=truncate\:/run/probe:" \
            /usr/lib/systemd/system/edge-agent.service > /run/systemd/system/probe.service
        systemctl daemon-reload
        systemctl start probe
        cat /run/probe
        """;

    private static readonly Dictionary<string, int> Expected = new(StringComparer.Ordinal)
    {
        ["/dev/i2c-1"] = NoDevice,
        ["/dev/gpiochip0"] = NoDevice,
        ["/dev/video0"] = NoDevice,
        ["/dev/media0"] = NoDevice,
        ["/dev/snd/pcmC0D0c"] = NoDevice,
        ["/dev/null"] = 0,
        ["/sys/devices/system/cpu/cpufreq/policy0/scaling_governor"] = 0,
        ["/dev/mem"] = NotPermitted,
        ["/dev/kmsg"] = NoAccess,
        ["/dev/fuse"] = NotPermitted,
        ["/dev/sda"] = NotPermitted,
    };

    [Fact]
    public async Task Sandbox_EachAllowedDeviceAndTheGovernor_OpensAndNothingElseDoes()
    {
        await using var system = await DeviceSystem.BootAsync("/");
        await system.InstallAsync(await packages.GetAsync(await agents.X64Async()));
        var systemd = system.Systemd;
        await systemd.MustRunAsync("sh", "-e", "-c", Devices);

        const int ReadWrite = 2;
        var paths = Expected.Keys.Select(static path => FormattableString.Invariant($"{path} {ReadWrite}"));
        var opened = await systemd.MustRunAsync("sh", "-e", "-c", Probe, "sh", string.Join(' ', paths));
        Assert.Equal(Expected, opened.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Split(' '))
            .ToDictionary(static words => words[0], static words => int.Parse(words[1], CultureInfo.InvariantCulture)));

        // Other people's files, and the system's.
        var others = $"/etc/shadow {Read} /root/x {Read} /etc/hostname {ReadWrite} /usr/lib/edge-agent/edge-agent {ReadWrite} /proc/sys/kernel/panic {ReadWrite}";
        var closed = await systemd.MustRunAsync("sh", "-e", "-c", Probe, "sh", others);
        Assert.DoesNotContain(" 0\n", closed, StringComparison.Ordinal);
    }
}
