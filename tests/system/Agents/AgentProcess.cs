using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text.Json.Nodes;

namespace EdgeRuntime.SystemTests.Agents;

/// <summary>A real edge-agent in a process of its own, with its configuration and data in a temporary folder.</summary>
internal sealed class AgentProcess : IAsyncDisposable
{
    private readonly ConcurrentQueue<string> _log = new();
    private Process? _process;

    public AgentProcess(JsonObject configuration, string? executable = null)
    {
        Executable = executable ?? BuiltAgent;
        Folder = Directory.CreateTempSubdirectory("edge-agent-").FullName;
        ConfigurationPath = Path.Combine(Folder, "agent.json");
        // Several agents run on this machine, and none of them should find what another kept.
        configuration["StateDirectory"] ??= Path.Combine(Folder, "state");
        File.WriteAllText(ConfigurationPath, configuration.ToJsonString());
    }

    /// <summary>The framework-dependent agent that the build put beside the tests.</summary>
    public static string BuiltAgent => Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "edge-agent.exe" : "edge-agent");

    public string Executable { get; }

    public string Folder { get; }

    public string ConfigurationPath { get; }

    public int ProcessId => _process!.Id;

    /// <summary>What it finds in its environment besides ours.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    public string Log => string.Join('\n', _log);

    public void Start(string[]? prefix = null, params string[] extra)
    {
        string[] command = [.. prefix ?? [], Executable, "run", "--config", ConfigurationPath, .. extra];
        var start = new ProcessStartInfo(command[0], command[1..])
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = Folder,
        };
        foreach (var (name, value) in Environment)
        {
            start.Environment[name] = value;
        }

        _process = new Process { StartInfo = start };
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
        _process.Start();
        _process.BeginErrorReadLine();
        _process.BeginOutputReadLine();
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        _process!.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>SIGTERM, and the exit code.</summary>
    public async Task<int> StopAsync()
    {
        using var kill = Process.Start("kill", ["-TERM", ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await _process!.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    /// <summary>Sends signals, one right after the other.</summary>
    public async Task SignalAsync(params string[] signals)
    {
        var id = ProcessId.ToString(System.Globalization.CultureInfo.InvariantCulture);
        using var kill = Process.Start("sh", ["-c", string.Join("; ", signals.Select(signal => $"kill -{signal} {id}"))]);
        await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    public async Task<int> WaitForExitAsync(TimeSpan limit)
    {
        await _process!.WaitForExitAsync(TestContext.Current.CancellationToken).WaitAsync(limit, TestContext.Current.CancellationToken);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false })
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process?.Dispose();
        Directory.Delete(Folder, recursive: true);
    }

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _log.Enqueue(line);
        }
    }
}
