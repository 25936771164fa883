using System.Diagnostics;
using System.Globalization;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Services;

/// <summary>
/// A real systemd, booted as the first process of namespaces of its own on a copy of a system's files in memory: packages can be installed in it, and
/// the system underneath stays as it is. It has the devices of a container, a read-only /sys and a network with a loopback interface.
/// </summary>
internal sealed class ServiceManager : IAsyncDisposable
{
    private const string Target = "drill.target";

    // policy-rc.d keeps packages of a build machine from starting services, which is what is tested here. systemd leaves it to a container's manager
    // to share mounts, by which credentials get to their service.
    private const string Boot = """
        mount --make-rprivate /
        mkdir "$1/memory"
        mount -t tmpfs tmpfs "$1/memory"
        cd "$1/memory"
        mkdir upper work root
        mount -t overlay overlay -o "lowerdir=$2,upperdir=upper,workdir=work" root
        cd root
        rm -f usr/sbin/policy-rc.d
        mount -t tmpfs -o mode=755 tmpfs dev
        mkdir dev/pts dev/shm
        mount -t devpts devpts dev/pts -o newinstance,ptmxmode=0666,mode=620
        ln -s pts/ptmx dev/ptmx
        for each in "null 3" "zero 5" "full 7" "random 8" "urandom 9"; do mknod -m 666 "dev/${each% *}" c 1 "${each#* }"; done
        mount --rbind /sys sys
        mount -t tmpfs tmpfs sys/fs/cgroup
        mount -t cgroup2 cgroup2 sys/fs/cgroup
        mount -o remount,ro,bind sys
        mkdir .old
        pivot_root . .old
        mount -t proc proc /proc
        mount --bind /proc/sys /proc/sys
        mount -o remount,ro,bind /proc/sys
        mount -t tmpfs tmpfs /tmp
        mkdir -p "$1"
        mount --bind "/.old$1" "$1"
        umount -l /.old
        rmdir /.old
        mount -t tmpfs -o mode=755 tmpfs /run
        mount -t tmpfs -o mode=755 tmpfs /etc/systemd/system
        mkdir -p /run/systemd/system
        cp -r "$1/units/." /run/systemd/system/
        mount --make-rshared /
        exec env -i container=nspawn PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --system --unit=drill.target --show-status=false --log-target=null
        """;

    private static readonly string[] Namespaces = ["--pid", "--mount", "--uts", "--ipc", "--net", "--cgroup"];
    private static readonly TimeSpan BootLimit = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("systemd-").FullName;
    private readonly Process _process;

    private ServiceManager(string root, IReadOnlyDictionary<string, string> units)
    {
        foreach (var (name, text) in units.Append(KeyValuePair.Create(Target, "[Unit]\nDescription=Nothing but what the test starts\n")))
        {
            var path = Path.Combine(_folder, "units", name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }

        _process = Process.Start("unshare", [.. Namespaces, "--fork", "--kill-child", "sh", "-e", "-c", Boot, "sh", _folder, root]);
    }

    /// <summary>A folder of this machine that is seen inside by the same name.</summary>
    public string Folder => _folder;

    /// <summary>Boots one; the test is skipped where that is not allowed.</summary>
    /// <param name="root">Where the files of its system lie; they are not changed.</param>
    /// <param name="units">Units and drop-ins that it has besides, by their file names below <c>/run/systemd/system</c>.</param>
    public static async Task<ServiceManager> BootAsync(string root, IReadOnlyDictionary<string, string> units)
    {
        await RealPart.RequireAsync("/lib/systemd/systemd", "systemd");
        await RealPart.RequireAsync("unshare", "util-linux", [.. Namespaces, "--fork", "true"]);
        var manager = new ServiceManager(root, units);
        var started = Stopwatch.GetTimestamp();
        while (!(await manager.RunAsync("systemctl", "is-system-running")).Output.StartsWith("running", StringComparison.Ordinal))
        {
            Assert.True(Stopwatch.GetElapsedTime(started) < BootLimit, "systemd does not come up");
            await Task.Delay(TimeSpan.FromMilliseconds(100), TimeProvider.System, TestContext.Current.CancellationToken);
        }

        return manager;
    }

    /// <summary>Runs a command inside.</summary>
    public async Task<(int Code, string Output, string Errors)> RunAsync(string program, params string[] arguments) =>
        FirstProcess() is { } first
            ? await ProcessRun.RunAsync("nsenter", ["--target", first, .. Namespaces, "env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C.UTF-8", program, .. arguments])
            : (-1, "", "there is no first process");

    /// <summary>Runs a command inside that must succeed, and returns what it printed.</summary>
    public async Task<string> MustRunAsync(string program, params string[] arguments)
    {
        var (code, output, errors) = await RunAsync(program, arguments);
        Assert.True(code == 0, $"{program} {string.Join(' ', arguments)}: {code} {output}{errors}");
        return output;
    }

    /// <summary>A property of a unit, as <c>systemctl show</c> prints it.</summary>
    public async Task<string> ShowAsync(string unit, string property) => (await RunAsync("systemctl", "show", unit, "--property", property, "--value")).Output.Trim();

    public async ValueTask DisposeAsync()
    {
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    // What unshare has forked.
    private string? FirstProcess()
    {
        var children = string.Create(CultureInfo.InvariantCulture, $"/proc/{_process.Id}/task/{_process.Id}/children");
        return File.Exists(children) && File.ReadAllText(children).Trim() is { Length: > 0 } child ? child : null;
    }
}
