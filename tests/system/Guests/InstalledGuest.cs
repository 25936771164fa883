using System.Text.Json.Nodes;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Guests;

/// <summary>
/// A whole device in qemu: Debian 13 with its systemd on an ext4 card, under Debian's kernel, the agent's package installed on it. Its power can be cut, and the
/// card then holds what a card would.
/// </summary>
internal sealed class InstalledGuest : IAsyncDisposable
{
    // No udev and no terminals: nothing waits for devices that nobody announces. Root's shell is on the serial line, and so is the journal, for failed tests.
    private const string KernelArguments =
        "systemd.debug-shell=1 systemd.default_debug_tty=ttyS0 systemd.journald.forward_to_console=1 systemd.journald.max_level_console=info systemd.getty_auto=0 "
        + "systemd.mask=systemd-modules-load.service systemd.mask=apt-daily.timer systemd.mask=apt-daily-upgrade.timer systemd.mask=dpkg-db-backup.timer";

    private const string ReadOnlyArgument = "edge.readonly";

    private const string Init = $"""
        if grep -q {ReadOnlyArgument} /proc/cmdline; then
            mount -t ext4 -o ro /dev/vda /root
            mount -t ext4 -o noatime /dev/vdb /root/var/lib/edge-runtime
        else
            mount -t ext4 -o noatime /dev/vda /root
        fi
        umount /proc /sys
        mount --move /dev /root/dev
        exec switch_root /root /lib/systemd/systemd
        """;

    // As images for boards are made: the service starts when the board does.
    private const string Install = """
        set -e
        truncate -s 720M "$1/card"
        mkfs.ext4 -q -d "$2" "$1/card"
        mkdir "$1/mounted"
        mount -o loop "$1/card" "$1/mounted"
        trap 'umount "$1/mounted"' EXIT
        cp "$3" "$1/mounted/edge-agent.deb"
        cp -r "$1/files/." "$1/mounted/etc/edge-runtime/"
        chroot "$1/mounted" dpkg --force-confold --install /edge-agent.deb
        rm "$1/mounted/edge-agent.deb"
        mkdir -p "$1/mounted/var/lib/edge-runtime"
        echo 0123456789abcdef0123456789abcdef > "$1/mounted/etc/machine-id"
        truncate -s 64M "$1/state"
        mkfs.ext4 -q "$1/state"
        """;

    private readonly string _folder;
    private readonly GuestBoot _boot;
    private GuestMachine? _machine;
    private string _written;

    private InstalledGuest(string folder, GuestBoot boot) => (_folder, _boot, _written) = (folder, boot, Path.Combine(folder, "card"));

    /// <summary>What this life has printed so far.</summary>
    public string Console => _machine?.Console ?? "off";

    private string Card => Path.Combine(_folder, "card");

    private string Overlay => Path.Combine(_folder, "overlay");

    private string Writes => Path.Combine(_folder, "writes");

    /// <summary>Makes the card of one.</summary>
    /// <param name="root">The files of a Debian 13.</param>
    /// <param name="package">The agent's package.</param>
    /// <param name="configuration">What is configured beyond the package's own.</param>
    /// <param name="files">Further files of <c>/etc/edge-runtime</c>.</param>
    public static async Task<InstalledGuest> InstallAsync(string root, string package, JsonObject configuration, params (string Name, byte[] Content)[] files)
    {
        // Only root may mount.
        await RealPart.RequireAsync("unshare", "util-linux", "--mount", "true");
        await RealPart.RequireAsync("qemu-img", "qemu-utils");
        await RealPart.RequireAsync("mkfs.ext4", "e2fsprogs");
        var folder = Directory.CreateTempSubdirectory("guest-").FullName;
        var boot = await GuestBoot.MakeAsync(folder, Init, "virtio_pci", "virtio_blk", "virtio_net", "ext4", "crc32c_generic");
        var drop = Directory.CreateDirectory(Path.Combine(folder, "files", "conf.d")).FullName;
        await File.WriteAllTextAsync(Path.Combine(drop, "guest.json"), configuration.ToJsonString(), TestContext.Current.CancellationToken);
        foreach (var (name, content) in files)
        {
            await File.WriteAllBytesAsync(Path.Combine(folder, "files", name), content, TestContext.Current.CancellationToken);
        }

        await MustRunAsync("sh", "-c", Install, "sh", folder, root, package);
        return new InstalledGuest(folder, boot);
    }

    /// <summary>Switches it on.</summary>
    /// <param name="clock">The time of its clock; null for ours.</param>
    /// <param name="isReadOnly">Whether its system is read-only and the agent's state lies on a partition of its own.</param>
    public async Task StartAsync(DateTimeOffset? clock = null, bool isReadOnly = false)
    {
        _written = isReadOnly ? Path.Combine(_folder, "state") : Card;
        string[] system = isReadOnly
            ? ["-blockdev", $"driver=raw,node-name=system,read-only=on,file.driver=file,file.filename={Card}", "-device", "virtio-blk-pci,drive=system"]
            : [];
        string[] time = clock is { } start ? ["-rtc", FormattableString.Invariant($"base={start.UtcDateTime:yyyy-MM-ddTHH:mm:ss},clock=vm")] : [];
        await MustRunAsync("qemu-img", "create", "-q", "-f", "qcow2", "-F", "raw", "-b", _written, Overlay);
        await File.WriteAllBytesAsync(Writes, [], TestContext.Current.CancellationToken);
        _machine = GuestMachine.Start(
            _boot,
            megabytes: 512,
            isReadOnly ? $"{KernelArguments} {ReadOnlyArgument}" : KernelArguments,
            [
                .. time,
                .. system,
                "-blockdev",
                // The writes of this life go aside and into a log that is whole after each. No flush needs to reach this machine's own disk.
                $"driver=blklogwrites,node-name=card,log-sector-size=512,log-super-update-interval=1,log.driver=file,log.filename={Writes},log.cache.no-flush=on,"
                + $"file.driver=qcow2,file.file.driver=file,file.file.filename={Overlay},file.file.cache.no-flush=on",
                "-device",
                "virtio-blk-pci,drive=card,write-cache=on",
            ]);
    }

    /// <inheritdoc cref="GuestMachine.DoAsync"/>
    public Task DoAsync(string command) => _machine!.DoAsync(command);

    /// <inheritdoc cref="GuestMachine.ShowsAsync"/>
    public Task ShowsAsync(string part) => _machine!.ShowsAsync(part);

    /// <summary>Cuts its power.</summary>
    /// <param name="random">Chooses what the card loses of that which was not flushed.</param>
    /// <returns>How many writes of this life reached the card, and how many were lost.</returns>
    public async Task<(int Kept, int Lost)> CutAsync(Random random)
    {
        await _machine!.DisposeAsync();
        _machine = null;
        File.Delete(Overlay);
        return CardLog.Replay(Writes, _written, random);
    }

    public async ValueTask DisposeAsync()
    {
        if (_machine is not null)
        {
            await _machine.DisposeAsync();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private static async Task MustRunAsync(string program, params string[] arguments)
    {
        var (code, output, errors) = await ProcessRun.RunAsync(program, arguments);
        Assert.True(code == 0, output + errors);
    }
}
