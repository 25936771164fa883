using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Fleet;

/// <summary>A real edge-fleet in a process of its own, with its embedded broker and its data in a temporary folder.</summary>
internal sealed partial class FleetProcess : IAsyncDisposable
{
    private const string Started = "Application started";

    private readonly ConcurrentQueue<string> _log = new();
    private readonly string _folder = Directory.CreateTempSubdirectory("edge-fleet-").FullName;
    private readonly Process _process;

    private FleetProcess()
    {
        (BrokerPort, var port) = (MosquittoServer.FreePort(), MosquittoServer.FreePort());
        Address = string.Create(CultureInfo.InvariantCulture, $"http://127.0.0.1:{port}");
        string[] arguments = [FormattableString.Invariant($"--Fleet:Broker:Port={BrokerPort}"), $"--Fleet:DataDirectory={_folder}", $"--urls={Address}"];
        var start = new ProcessStartInfo(Executable, arguments)
        {
            RedirectStandardError = true,
            RedirectStandardOutput = true,
            WorkingDirectory = _folder,
        };
        _process = new Process { StartInfo = start };
        _process.ErrorDataReceived += (_, line) => Keep(line.Data);
        _process.OutputDataReceived += (_, line) => Keep(line.Data);
    }

    /// <summary>The port of its broker.</summary>
    public int BrokerPort { get; }

    /// <summary>Address of the dashboard.</summary>
    public string Address { get; }

    /// <summary>What it has logged.</summary>
    public string Log => string.Join('\n', _log);

    /// <summary>The link that creates the first user; null when it has not printed one.</summary>
    public string? SetupLink => SetupLinks().Match(Log) is { Success: true } match ? match.Value : null;

    // Where the build puts it: the files of the pages are listed beside it.
    private static string Executable => Checkout.PathOf($"src/EdgeRuntime.Fleet/bin/{Configuration}/net10.0/edge-fleet");

    private static string Configuration => AppContext.BaseDirectory.Split(Path.DirectorySeparatorChar).Contains("Release") ? "Release" : "Debug";

    /// <summary>Starts it and waits until it serves pages.</summary>
    public static async Task<FleetProcess> StartAsync()
    {
        var fleet = new FleetProcess();
        fleet._process.Start();
        fleet._process.BeginErrorReadLine();
        fleet._process.BeginOutputReadLine();
        await Eventually.TrueAsync(() => fleet.Log.Contains(Started, StringComparison.Ordinal), TimeSpan.FromMinutes(1), () => fleet.Log);
        return fleet;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    [GeneratedRegex(@"http://\S+/setup\?token=[\w-]+")]
    private static partial Regex SetupLinks();

    private void Keep(string? line)
    {
        if (line is not null)
        {
            _log.Enqueue(line);
        }
    }
}
