using System.Runtime.InteropServices;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Guests;

/// <summary>What a guest boots: Debian's own kernel, and a first file system of busybox, kernel modules and a script.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Initrd">The first file system.</param>
internal sealed record GuestBoot(string Kernel, string Initrd)
{
    // busybox, the modules in the order in which they need each other, and what init does.
    private const string Pack = """
        set -e
        folder=$1; version=$2; shift 2
        root=$folder/initial
        mkdir -p "$root/bin" "$root/modules" "$root/host" "$root/root" "$root/proc" "$root/sys" "$root/dev"
        cp "$(command -v busybox)" "$root/bin/busybox"
        /sbin/depmod -b "$folder" "$version"
        for module in "$@"; do
            options=${module#* }
            module=${module%% *}
            [ "$options" = "$module" ] && options=
            /sbin/modprobe -d "$folder" -S "$version" --show-depends "$module" | while read -r verb path rest; do
                name=$(basename "$path")
                if [ "$verb" = insmod ] && [ ! -e "$root/modules/$name" ]; then
                    cp "$path" "$root/modules/"
                    case $name in
                        "$module".ko*) echo "$name $options" ;;
                        *) echo "$name" ;;
                    esac >> "$root/modules/order"
                fi
            done
        done
        cp "$folder/init" "$root/init"
        chmod +x "$root/init"
        (cd "$root" && find . | cpio -o -H newc --quiet | gzip -1) > "$folder/initrd"
        """;

    private const string Start = """
        #!/bin/busybox sh
        /bin/busybox --install -s /bin
        mount -t proc proc /proc
        mount -t sysfs sysfs /sys
        mount -t devtmpfs dev /dev
        while read -r module options; do insmod "/modules/$module" $options; done < /modules/order
        ifconfig lo up
        ifconfig eth0 10.0.2.15 netmask 255.255.255.0 up
        """;

    /// <summary>Makes it in a folder; the test is skipped where a guest cannot run.</summary>
    /// <param name="folder">Receives the files.</param>
    /// <param name="init">What init does once the modules are loaded and the network is up.</param>
    /// <param name="modules">Modules, each with its options behind a space.</param>
    public static async Task<GuestBoot> MakeAsync(string folder, string init, params string[] modules)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && RuntimeInformation.OSArchitecture == Architecture.X64, "real part missing: the guest is an x64 machine");
        await RealPart.RequireAsync("qemu-system-x86_64", "qemu-system-x86");
        await RealPart.RequireAsync("busybox", "busybox-static");
        await RealPart.RequireAsync("cpio", "cpio");
        await RealPart.RequireAsync("modprobe", "kmod");
        await RealPart.UnpackAsync("linux-image-amd64", folder);
        var kernel = Directory.GetFiles(Path.Combine(folder, "boot"), "vmlinuz-*").Single();
        await File.WriteAllTextAsync(Path.Combine(folder, "init"), $"{Start}\n{init}\n".ReplaceLineEndings("\n"), TestContext.Current.CancellationToken);
        var (code, output, errors) = await ProcessRun.RunAsync("sh", ["-c", Pack, "sh", folder, Path.GetFileName(kernel)["vmlinuz-".Length..], .. modules]);
        Assert.True(code == 0, output + errors);
        return new GuestBoot(kernel, Path.Combine(folder, "initrd"));
    }
}
