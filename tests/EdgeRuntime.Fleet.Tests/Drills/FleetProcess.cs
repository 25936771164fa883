using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Fleet.Tests.Drills;

/// <summary>The built edge-fleet in a process of its own, which can be killed and started again.</summary>
internal sealed class FleetProcess : IAsyncDisposable
{
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(90);
    private readonly ConcurrentQueue<string> _lines = new();
    private readonly string[] _arguments;
    private Process? _process;

    private FleetProcess(string[] arguments) => _arguments = arguments;

    /// <summary>What it printed since it was started last.</summary>
    public string Output => string.Join('\n', _lines);

    public int ProcessId => _process!.Id;

    /// <summary>Starts it against a broker on the loopback interface and waits until it reads from there.</summary>
    /// <param name="brokerPort">The broker's port.</param>
    /// <param name="folder">Its data folder.</param>
    /// <param name="postgreSql">Connection string; null for SQLite.</param>
    /// <param name="extra">More of its command line.</param>
    public static async Task<FleetProcess> StartAsync(int brokerPort, string folder, string? postgreSql, params IReadOnlyList<string> extra)
    {
        var fleet = new FleetProcess(
        [
            $"--Fleet:DataDirectory={folder}",
            "--Fleet:Brokers:0:Host=127.0.0.1",
            string.Create(CultureInfo.InvariantCulture, $"--Fleet:Brokers:0:Port={brokerPort}"),
            // The drills' messages are dated; none of them is too old.
            "--Fleet:Retention:Intervals=3650.00:00:00",
            "--urls=http://127.0.0.1:0",
            .. postgreSql is null ? (string[])[] : [$"--Fleet:PostgreSql={postgreSql}"],
            .. extra,
        ]);
        await fleet.StartAgainAsync();
        return fleet;
    }

    public async Task StartAgainAsync()
    {
        _lines.Clear();
        _process = Process.Start(new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "edge-fleet"), _arguments) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        _process.OutputDataReceived += (_, line) => _lines.Enqueue(line.Data ?? "");
        _process.ErrorDataReceived += (_, line) => _lines.Enqueue(line.Data ?? "");
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
        await Eventually.TrueAsync(() => Output.Contains("Reading what devices publish", StringComparison.Ordinal) || _process.HasExited, StartLimit, () => Output);
        Assert.False(_process.HasExited, Output);
    }

    public async Task KillAsync()
    {
        _process!.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        _process = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            await KillAsync();
        }
    }
}
