using System.Diagnostics;
using System.Globalization;
using EdgeRuntime.SystemTests.Agents;

namespace EdgeRuntime.SystemTests.Operating;

/// <summary>The built edgectl in a process of its own.</summary>
internal static class EdgectlProcess
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>The framework-dependent edgectl that the build put beside the tests.</summary>
    private static string Built => Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "edgectl.exe" : "edgectl");

    /// <summary>Runs it against a broker on the loopback interface to its end.</summary>
    public static async Task<EdgectlRun> RunAsync(int port, params string[] args)
    {
        using var process = Start(port, args);
        return await EndAsync(process);
    }

    /// <summary>Runs it in a folder, without a broker unless it is named.</summary>
    public static async Task<EdgectlRun> RunInAsync(string folder, params string[] args)
    {
        using var process = Start(folder, args);
        return await EndAsync(process);
    }

    /// <summary>Starts it.</summary>
    public static Process Start(int port, params string[] args) => Start(Environment.CurrentDirectory, [.. args, "--host", "127.0.0.1", "--port", port.ToString(CultureInfo.InvariantCulture)]);

    /// <summary>Starts it in a folder.</summary>
    public static Process Start(string folder, string[] args)
    {
        var start = new ProcessStartInfo(Built, args)
        {
            WorkingDirectory = folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What the tests' own environment says of a broker must not count.
        foreach (var name in start.Environment.Keys.Where(static name => name.StartsWith("EDGECTL_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["XDG_CONFIG_HOME"] = "/nowhere";
        return Process.Start(start)!;
    }

    /// <summary>Waits for its end.</summary>
    public static async Task<EdgectlRun> EndAsync(Process process)
    {
        var (code, output, error) = await ProcessRun.EndAsync(process, Limit);
        return new EdgectlRun(code, output, error);
    }
}
