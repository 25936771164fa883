using System.Diagnostics;
using Xunit;

namespace EdgeRuntime.Testing;

/// <summary>
/// A real program that a test needs. As root on Debian it is installed when missing; elsewhere the test is skipped and says which part is
/// missing. With CI=true a missing part is a failure: there the test must really run.
/// </summary>
public static class RealPart
{
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

    private static string? Find(string program) => Folders.Select(folder => Path.Combine(folder, program)).FirstOrDefault(File.Exists);

    private static bool CanInstall() => OperatingSystem.IsLinux() && Environment.UserName == "root" && File.Exists("/etc/debian_version");

    private static async Task InstallAsync(string package)
    {
        // Test processes run side by side; apt takes one at a time and waits for the lock.
        await RunAsync("apt-get", ["-o", "DPkg::Lock::Timeout=300", "update", "-qq"]);
        await RunAsync("apt-get", ["-o", "DPkg::Lock::Timeout=300", "install", "-y", "-qq", "--no-install-recommends", .. package.Split(' ')]);
    }

    private static async Task RunAsync(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["DEBIAN_FRONTEND"] = "noninteractive";
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        var errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await output;
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        TestContext.Current.TestOutputHelper?.WriteLine($"{program} {string.Join(' ', arguments)}: {process.ExitCode} {errors}");
    }
}
