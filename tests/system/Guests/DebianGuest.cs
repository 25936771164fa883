using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Guests;

/// <summary>
/// A machine in qemu with Debian's own kernel, whose drivers are real and whose chips are the kernel's i2c-stub and vivid. It sees this machine's files,
/// read-only, below /host; a shell on its serial line does what a test says.
/// </summary>
internal sealed class DebianGuest : IAsyncDisposable
{
    private const string Ready = "guest is ready";

    private static readonly string[] Modules =
        ["virtio_pci", "9pnet_virtio", "9p", "virtio_net", "i2c-dev", "i2c-stub chip_addr=0x40,0x0b", "ina2xx-adc", "sbs-battery", "vivid n_devs=1 node_types=0x1"];

    // busybox is all that the guest has of its own.
    private const string Init = $$"""
        export PATH=/bin:/host/usr/sbin:/host/usr/bin
        mount -t 9p -o trans=virtio,version=9p2000.L,ro,msize=262144 root /host
        mount -t tmpfs tmpfs /host/mnt
        for each in proc sys dev; do mount --rbind "/$each" "/host/$each"; done
        echo {{Ready}}
        exec sh
        """;

    private readonly string _folder;
    private readonly GuestMachine _machine;

    private DebianGuest(string folder, GuestMachine machine) => (_folder, _machine) = (folder, machine);

    /// <summary>What it has printed so far.</summary>
    public string Console => _machine.Console;

    /// <summary>Starts one and waits until its shell answers.</summary>
    public static async Task<DebianGuest> StartAsync()
    {
        await RealPart.RequireAsync("i2cset", "i2c-tools");
        await RealPart.RequireAsync("v4l2-ctl", "v4l-utils");
        var folder = Directory.CreateTempSubdirectory("guest-").FullName;
        var boot = await GuestBoot.MakeAsync(folder, Init, Modules);
        var machine = GuestMachine.Start(
            boot,
            megabytes: 1024,
            kernelArguments: "",
            "-fsdev", "local,id=root,path=/,security_model=none,readonly=on,multidevs=remap", "-device", "virtio-9p-pci,fsdev=root,mount_tag=root");
        await machine.ShowsAsync(Ready);
        return new DebianGuest(folder, machine);
    }

    /// <inheritdoc cref="GuestMachine.DoAsync"/>
    public Task DoAsync(string command) => _machine.DoAsync(command);

    /// <inheritdoc cref="GuestMachine.ShowsAsync"/>
    public Task ShowsAsync(string part) => _machine.ShowsAsync(part);

    public async ValueTask DisposeAsync()
    {
        await _machine.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
