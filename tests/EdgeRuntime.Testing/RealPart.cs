using System.Collections.Concurrent;
using System.Diagnostics;
using Xunit;

namespace EdgeRuntime.Testing;

/// <summary>
/// A real program that a test needs. As root on Debian it is installed when missing; elsewhere the test is skipped and says which part is
/// missing. With CI=true a missing part is a failure: there the test must really run.
/// </summary>
public static class RealPart
{
    private static readonly ConcurrentDictionary<string, bool> Working = new(StringComparer.Ordinal);
    private static readonly string[] Folders = [.. (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator), "/usr/sbin", "/sbin"];

    /// <summary>Full path of the program.</summary>
    /// <param name="program">Its file name.</param>
    /// <param name="package">The Debian package that has it.</param>
    public static async Task<string> RequireAsync(string program, string package)
    {
        if (Find(program) is { } found)
        {
            return found;
        }

        if (CanInstall())
        {
            await InstallAsync(package);
        }

        var path = Find(program);
        var reason = $"real part missing: {program}; install it with 'apt-get install {package}' (done by itself when run as root on Debian)";
        Assert.False(path is null && Environment.GetEnvironmentVariable("CI") == "true", reason);
        if (path is null)
        {
            Assert.Skip(reason);
        }

        return path;
    }

    /// <summary>Full path of a program that also has what it needs: it must end with 0 when run with the probe's arguments.</summary>
    /// <param name="program">Its file name.</param>
    /// <param name="package">The Debian package that has what is needed.</param>
    /// <param name="probe">Arguments that try it.</param>
    public static async Task<string> RequireAsync(string program, string package, params string[] probe)
    {
        if (!await WorksAsync(program, probe) && CanInstall())
        {
            await InstallAsync(package);
        }

        var works = await WorksAsync(program, probe);
        var reason = $"real part missing: {program} {string.Join(' ', probe)} fails; install it with 'apt-get install {package}' (done by itself when run as root on Debian)";
        Assert.False(!works && Environment.GetEnvironmentVariable("CI") == "true", reason);
        Assert.SkipUnless(works, reason);
        return Find(program)!;
    }

    /// <summary>Unpacks the files of a Debian package without installing it: a kernel for a guest must not become that of this machine.</summary>
    /// <param name="package">The package; one that only depends on another, as <c>linux-image-amd64</c> does, stands for that.</param>
    /// <param name="folder">Where to.</param>
    public static async Task UnpackAsync(string package, string folder)
    {
        const string Script = """
            set -e
            cd "$2"
            real=$(apt-cache depends "$1" | sed -n 's/^ *Depends: \(linux-image-[0-9].*\)$/\1/p' | head -n 1)
            apt-get download -qq "${real:-$1}"
            dpkg-deb -x ./*.deb .
            rm -f ./*.deb
            """;
        var works = Find("apt-get") is not null && Find("dpkg-deb") is not null && await RunAsync("sh", ["-c", Script, "sh", package, folder]) == 0;
        if (!works && CanInstall())
        {
            await RunAsync("apt-get", ["-o", "DPkg::Lock::Timeout=300", "update", "-qq"]);
            works = await RunAsync("sh", ["-c", Script, "sh", package, folder]) == 0;
        }

        var reason = $"real part missing: the Debian package {package} cannot be downloaded";
        Assert.False(!works && Environment.GetEnvironmentVariable("CI") == "true", reason);
        Assert.SkipUnless(works, reason);
    }

    private static async Task<bool> WorksAsync(string program, string[] probe)
    {
        var key = string.Join(' ', [program, .. probe]);
        return Working.ContainsKey(key) || (Find(program) is { } path && await RunAsync(path, probe) == 0 && (Working[key] = true));
    }

    private static string? Find(string program) => Folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static bool CanInstall() => OperatingSystem.IsLinux() && Environment.UserName == "root" && File.Exists("/etc/debian_version");

    private static async Task InstallAsync(string package)
    {
        // Test processes run side by side; apt takes one at a time and waits for the lock.
        await RunAsync("apt-get", ["-o", "DPkg::Lock::Timeout=300", "update", "-qq"]);
        await RunAsync("apt-get", ["-o", "DPkg::Lock::Timeout=300", "install", "-y", "-qq", "--no-install-recommends", .. package.Split(' ')]);
    }

    private static async Task<int> RunAsync(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DEBIAN_FRONTEND"] = "noninteractive";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await output;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine($"{program} {string.Join(' ', arguments)}: {process.ExitCode} {errors}");
        return process.ExitCode;
    }
}
