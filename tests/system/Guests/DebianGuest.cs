using System.Collections.Concurrent;
using System.Diagnostics;
using System.Runtime.InteropServices;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Guests;

/// <summary>
/// A machine in qemu with Debian's own kernel, whose drivers are real and whose chips are the kernel's i2c-stub and vivid. It sees this machine's files,
/// read-only, below /host, and this machine's loopback at 10.0.2.2; a shell on its serial line does what a test says.
/// </summary>
internal sealed class DebianGuest : IAsyncDisposable
{
    /// <summary>This machine's loopback, as the guest sees it.</summary>
    public const string HostAddress = "10.0.2.2";

    private const string Ready = "guest is ready";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private static readonly string[] Modules = ["virtio_pci", "9pnet_virtio", "9p", "virtio_net", "i2c-dev", "i2c-stub", "ina2xx-adc", "sbs-battery", "vivid"];

    // busybox is all that the guest has of its own.
    private const string Init = $$"""
        #!/bin/busybox sh
        /bin/busybox --install -s /bin
        export PATH=/bin:/host/usr/sbin:/host/usr/bin
        mount -t proc proc /proc
        mount -t sysfs sysfs /sys
        mount -t devtmpfs dev /dev
        while read -r module options; do insmod "/modules/$module" $options; done < /modules/order
        mount -t 9p -o trans=virtio,version=9p2000.L,ro,msize=262144 root /host
        mount -t tmpfs tmpfs /host/mnt
        for each in proc sys dev; do mount --rbind "/$each" "/host/$each"; done
        ifconfig lo up
        ifconfig eth0 10.0.2.15 netmask 255.255.255.0 up
        echo {{Ready}}
        exec sh
        """;

    private readonly ConcurrentQueue<string> _console = new();
    private readonly string _folder;
    private readonly Process _process;

    private DebianGuest(string folder, Process process)
    {
        (_folder, _process) = (folder, process);
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>What it has printed so far.</summary>
    public string Console => string.Join('\n', _console);

    /// <summary>Starts one and waits until its shell answers.</summary>
    public static async Task<DebianGuest> StartAsync()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64, "real part missing: the guest is an x64 machine");
        await RealPart.RequireAsync("qemu-system-x86_64", "qemu-system-x86");
        await RealPart.RequireAsync("busybox", "busybox-static");
        await RealPart.RequireAsync("cpio", "cpio");
        await RealPart.RequireAsync("modprobe", "kmod");
        await RealPart.RequireAsync("i2cset", "i2c-tools");
        await RealPart.RequireAsync("v4l2-ctl", "v4l-utils");
        var folder = Directory.CreateTempSubdirectory("guest-").FullName;
        await RealPart.UnpackAsync("linux-image-amd64", folder);
        var kernel = Directory.GetFiles(Path.Combine(folder, "boot"), "vmlinuz-*").Single();
        await PackAsync(folder, Path.GetFileName(kernel)["vmlinuz-".Length..]);

        var start = new ProcessStartInfo(
            "qemu-system-x86_64",
            [
                "-machine", "q35,accel=tcg", "-cpu", "max", "-m", "1024", "-smp", "2", "-no-reboot", "-display", "none", "-monitor", "none", "-serial", "stdio",
                "-kernel", kernel, "-initrd", Path.Combine(folder, "initrd"), "-append", "console=ttyS0 quiet panic=-1",
                "-fsdev", "local,id=root,path=/,security_model=none,readonly=on,multidevs=remap", "-device", "virtio-9p-pci,fsdev=root,mount_tag=root",
                "-netdev", "user,id=net", "-device", "virtio-net-pci,netdev=net",
            ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var guest = new DebianGuest(folder, Process.Start(start)!);
        await Eventually.TrueAsync(() => guest._console.Any(static line => line.Contains(Ready, StringComparison.Ordinal)), Limit, () => guest.Console);
        return guest;
    }

    /// <summary>Has the guest's shell do something; it is not waited for.</summary>
    public Task DoAsync(string command) => _process.StandardInput.WriteLineAsync(command);

    /// <summary>Waits until the console shows a line.</summary>
    public Task ShowsAsync(string part) => Eventually.TrueAsync(() => _console.Any(line => line.Contains(part, StringComparison.Ordinal)), Limit, () => Console);

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    // busybox, the modules in the order in which they need each other, and what init does.
    private static async Task PackAsync(string folder, string version)
    {
        const string Script = """
            set -e
            folder=$1; version=$2; shift 2
            root=$folder/root
            mkdir -p "$root/bin" "$root/modules" "$root/host" "$root/proc" "$root/sys" "$root/dev"
            cp "$(command -v busybox)" "$root/bin/busybox"
            /sbin/depmod -b "$folder" "$version"
            for module in "$@"; do /sbin/modprobe -d "$folder" -S "$version" --show-depends "$module"; done | while read -r verb path rest; do
                name=$(basename "$path")
                if [ "$verb" = insmod ] && [ ! -e "$root/modules/$name" ]; then
                    cp "$path" "$root/modules/"
                    case $name in
                        i2c-stub.ko*) options=chip_addr=0x40,0x0b ;;
                        vivid.ko*) options='n_devs=1 node_types=0x1' ;;
                        *) options= ;;
                    esac
                    echo "$name $options" >> "$root/modules/order"
                fi
            done
            cp "$folder/init" "$root/init"
            chmod +x "$root/init"
            (cd "$root" && find . | cpio -o -H newc --quiet | gzip -1) > "$folder/initrd"
            """;
        await File.WriteAllTextAsync(Path.Combine(folder, "init"), Init.ReplaceLineEndings("\n") + "\n", TestContext.Current.CancellationToken);
        var (code, output, errors) = await Agents.ProcessRun.RunAsync("sh", ["-c", Script, "sh", folder, version, .. Modules]);
        Assert.True(code == 0, output + errors);
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _console.Enqueue(line);
        }
    }
}
