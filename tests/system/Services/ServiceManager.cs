using System.Diagnostics;
using System.Globalization;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Services;

/// <summary>A real systemd, booted as the first process of namespaces of its own, with nothing but the units of the test. The system underneath stays as it is.</summary>
internal sealed class ServiceManager : IAsyncDisposable
{
    private const string Target = "drill.target";
    private const string Boot = """
        mount --make-rprivate /
        mount -t proc proc /proc
        mount -t tmpfs tmpfs /run
        mount -t tmpfs tmpfs /sys/fs/cgroup
        mount -t cgroup2 cgroup2 /sys/fs/cgroup
        mount -t tmpfs tmpfs /etc/systemd/system
        mkdir -p /run/systemd/system
        cp "$1"/* /run/systemd/system/
        exec env -i container=nspawn PATH=/usr/sbin:/usr/bin:/sbin:/bin /lib/systemd/systemd --system --unit=drill.target --show-status=false --log-target=null
        """;

    private static readonly string[] Namespaces = ["--pid", "--mount", "--uts", "--ipc", "--net", "--cgroup", "--fork"];
    private static readonly TimeSpan BootLimit = TimeSpan.FromSeconds(30);

    private readonly string _folder = Directory.CreateTempSubdirectory("systemd-").FullName;
    private readonly Process _process;

    private ServiceManager(IReadOnlyDictionary<string, string> units)
    {
        File.WriteAllText(Path.Combine(_folder, Target), "[Unit]\nDescription=Nothing but what the test starts\n");
        foreach (var (name, text) in units)
        {
            File.WriteAllText(Path.Combine(_folder, name), text);
        }

        _process = Process.Start("unshare", [.. Namespaces, "--kill-child", "sh", "-e", "-c", Boot, "sh", _folder]);
    }

    /// <summary>Boots one that knows these units by name; the test is skipped where that is not allowed.</summary>
    public static async Task<ServiceManager> BootAsync(IReadOnlyDictionary<string, string> units)
    {
        await RealPart.RequireAsync("/lib/systemd/systemd", "systemd");
        await RealPart.RequireAsync("unshare", "util-linux", [.. Namespaces, "true"]);
        var manager = new ServiceManager(units);
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
            ? await ProcessRun.RunAsync("nsenter", ["--target", first, "--pid", "--mount", "--uts", "--ipc", "--net", "--cgroup", program, .. arguments])
            : (-1, "", "there is no first process");

    /// <summary>Runs systemctl, which must succeed.</summary>
    public async Task SystemctlAsync(string verb, string unit)
    {
        var (code, output, errors) = await RunAsync("systemctl", verb, unit);
        Assert.True(code == 0, $"systemctl {verb} {unit}: {output}{errors}");
    }

    /// <summary>A property of a unit, as <c>systemctl show</c> tells it.</summary>
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
