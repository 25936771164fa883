using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Setup;

/// <summary>
/// Debian for arm64 in a folder, whose programs run in an emulator as on a Raspberry Pi 4. Its packages are unpacked and entered as installed without their
/// maintainer scripts, which would take minutes in the emulator; what is installed later runs its own.
/// </summary>
internal sealed class Arm64Board : IDisposable
{
    private const string Packages = "apt,base-files,base-passwd,bash,coreutils,dash,diffutils,dpkg,findutils,grep,gzip,hostname,init-system-helpers,"
        + "libc-bin,libgcc-s1,libssl3,libstdc++6,login,mawk,passwd,perl-base,sed,systemd,tar,util-linux";

    private const string Make = """
        mmdebstrap --quiet --mode=root --skip=check/qemu --arch=arm64 --variant=extract --include="$2" \
            --extract-hook='for deb in "$1"/var/cache/apt/archives/*.deb; do dpkg-deb -f "$deb" | sed "1a Status: install ok installed"; echo; done > "$1/var/lib/dpkg/status"' \
            bookworm "$1"
        cp "$1/usr/share/base-passwd/passwd.master" "$1/etc/passwd"
        cp "$1/usr/share/base-passwd/group.master" "$1/etc/group"
        ln -sf mawk "$1/usr/bin/awk"
        mkdir -p "$1/setup" "$1/boot/firmware" "$1/sys/firmware/devicetree/base" "$1/sys/devices/system/cpu"
        printf 'Raspberry Pi 4 Model B Rev 1.4\0' > "$1/sys/firmware/devicetree/base/model"
        echo 0 > "$1/sys/devices/system/cpu/possible"
        echo 0 > "$1/sys/devices/system/cpu/present"
        """;

    // The kernel forgets which emulator runs arm64 when the last mount of binfmt_misc is gone. F opens the emulator now, outside the new root.
    // The magic is the header of an ELF file for AArch64.
    private const string Enter = """
        mount --make-rprivate /
        mount -t binfmt_misc none /proc/sys/fs/binfmt_misc
        if [ ! -e /proc/sys/fs/binfmt_misc/qemu-aarch64 ]; then
            magic='\x7fELF\x02\x01\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\xb7\x00'
            mask='\xff\xff\xff\xff\xff\xff\xff\x00\xff\xff\xff\xff\xff\xff\xff\xff\xfe\xff\xff\xff'
            printf '%s' ":qemu-aarch64:M::$magic:$mask:/usr/bin/qemu-aarch64-static:F" > /proc/sys/fs/binfmt_misc/register
        fi
        mount -t proc proc "$1/proc"
        mount --bind "$1/setup/cpuinfo" "$1/proc/cpuinfo"
        mount --rbind /dev "$1/dev"
        cd "$1"
        shift
        exec env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin LC_ALL=C HOME=/root chroot . "$@"
        """;

    private const string CortexA72 = "processor\t: 0\nFeatures\t: fp asimd evtstrm crc32 cpuid\nCPU implementer\t: 0x41\nCPU architecture: 8\n"
        + "CPU variant\t: 0x0\nCPU part\t: 0xd08\nCPU revision\t: 3\n\n";

    private static readonly string[] Namespaces = ["--mount", "--pid", "--fork", "--kill-child"];
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(4);

    private readonly string _folder = Directory.CreateTempSubdirectory("arm64-board-").FullName;

    private Arm64Board()
    {
    }

    /// <summary>Makes one with rpi-setup.sh and a package beside each other in <c>/setup</c>.</summary>
    public static async Task<Arm64Board> CreateAsync(string package)
    {
        await RealPart.RequireAsync("qemu-aarch64-static", "qemu-user-static");
        await RealPart.RequireAsync("mmdebstrap", "mmdebstrap");
        await RealPart.RequireAsync("unshare", "util-linux", [.. Namespaces, "sh", "-c", "mount -t binfmt_misc none /proc/sys/fs/binfmt_misc"]);
        var board = new Arm64Board();
        var (code, output, errors) = await ProcessRun.RunAsync("sh", ["-e", "-c", Make, "sh", board._folder, Packages], Limit);
        Assert.True(code == 0, output + errors);
        board.Equip(package);
        return board;
    }

    /// <summary>Full path of one of its files.</summary>
    public string PathOf(string relative) => Path.Combine(_folder, relative);

    /// <summary>Reads one of its files.</summary>
    public string Read(string relative) => File.ReadAllText(PathOf(relative));

    /// <summary>Runs rpi-setup.sh there; nobody can be asked.</summary>
    public Task<(int Code, string Output, string Errors)> SetUpAsync(params string[] arguments) =>
        ProcessRun.RunAsync("unshare", [.. Namespaces, "sh", "-e", "-c", Enter, "sh", _folder, "bash", "/setup/rpi-setup.sh", "--yes", .. arguments], Limit);

    /// <summary>What the setup may have changed: the boot partition, /etc, the package and its entry.</summary>
    public async Task<string> DigestAsync()
    {
        const string Sum = "cd \"$1\" && find etc boot var/lib/dpkg/status usr/lib/edge-agent -type f -exec sha256sum {} + | sort -k 2";
        var (code, output, errors) = await ProcessRun.RunAsync("sh", ["-c", Sum, "sh", _folder]);
        Assert.True(code == 0, errors);
        return output;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Equip(string package)
    {
        File.WriteAllText(PathOf("boot/firmware/config.txt"), BoardTree.BootConfiguration);
        File.WriteAllText(PathOf("setup/cpuinfo"), CortexA72);
        File.Copy(Checkout.PathOf("rpi-setup.sh"), PathOf("setup/rpi-setup.sh"));
        File.Copy(package, PathOf($"setup/{Path.GetFileName(package)}"));
    }
}
