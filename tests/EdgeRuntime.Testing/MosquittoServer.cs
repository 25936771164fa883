using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace EdgeRuntime.Testing;

/// <summary>A real Mosquitto on the loopback interface, with a folder of its own. It can be stopped and started again on the same port.</summary>
public sealed class MosquittoServer : IAsyncDisposable
{
    private const int FirstPort = 20_000;
    private const int PortBlocks = 60;
    private const int PortsOfBlock = 200;

    private static int _taken = -1;

    private readonly string _program;
    private readonly string _configuration;
    private readonly int[] _ports;
    private readonly string _folder;
    private Process? _process;

    private MosquittoServer(string program, int port, IReadOnlyList<string> extra)
    {
        (_program, Port) = (program, port);
        _ports = [port, .. extra.Select(static line => line.Split(' ')).Where(static words => words is ["listener", _, ..]).Select(static words => int.Parse(words[1], CultureInfo.InvariantCulture))];
        _folder = Directory.CreateTempSubdirectory("mosquitto-").FullName;
        // As root Mosquitto drops to its own user, who must reach the folder.
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_folder, (UnixFileMode)0x1FF);
        }

        _configuration = Path.Combine(_folder, "mosquitto.conf");
        File.WriteAllLines(
            _configuration,
            [
                string.Create(CultureInfo.InvariantCulture, $"listener {port} 127.0.0.1"),
                .. extra.Contains("allow_anonymous false", StringComparer.Ordinal) ? (string[])[] : ["allow_anonymous true"],
                "persistence true",
                $"persistence_location {_folder}/",
                "max_queued_messages 100000",
                "log_dest stderr",
                .. extra,
            ]);
    }

    private MosquittoServer(string program, string configuration, IReadOnlyList<int> ports)
    {
        (_program, _configuration, _ports, Port) = (program, configuration, [.. ports], ports[0]);
        _folder = Directory.CreateTempSubdirectory("mosquitto-").FullName;
    }

    /// <summary>Hears each line that it logs, one after another.</summary>
    public event Action<string>? Logged;

    /// <summary>The first listener's port.</summary>
    public int Port { get; }

    /// <summary>
    /// A port that is free now and that nobody else is likely to take before it is used: each test process has a block of its own, below the range from which
    /// the kernel takes the ports of outgoing connections (32768 and up).
    /// </summary>
    public static int FreePort()
    {
        while (true)
        {
            var port = FirstPort + (Environment.ProcessId % PortBlocks * PortsOfBlock) + (Interlocked.Increment(ref _taken) % PortsOfBlock);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken; the next one.
            }
        }
    }

    /// <summary>Starts a server; the test is skipped where there is no Mosquitto.</summary>
    /// <param name="extra">Lines for its configuration, behind the first listener.</param>
    public static Task<MosquittoServer> StartAsync(params IReadOnlyList<string> extra) => StartOnAsync(FreePort(), extra);

    /// <summary>Starts a server with a configuration file of its own, which outlives it.</summary>
    /// <param name="configuration">The file.</param>
    /// <param name="ports">The ports of its listeners.</param>
    public static async Task<MosquittoServer> StartWithAsync(string configuration, params IReadOnlyList<int> ports)
    {
        var server = new MosquittoServer(await RealPart.RequireAsync("mosquitto", "mosquitto"), configuration, ports);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts a server on a port that was chosen before.</summary>
    /// <param name="port">The port.</param>
    /// <param name="extra">Lines for its configuration, behind the first listener.</param>
    public static async Task<MosquittoServer> StartOnAsync(int port, params IReadOnlyList<string> extra)
    {
        var program = await RealPart.RequireAsync("mosquitto", "mosquitto");
        var server = new MosquittoServer(program, port, extra);
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>Starts it again after <see cref="StopAsync"/>.</summary>
    public async Task StartAgainAsync()
    {
        _process = Process.Start(new ProcessStartInfo(_program, ["-c", _configuration]) { RedirectStandardError = true })!;
        _process.ErrorDataReceived += (_, line) => Logged?.Invoke(line.Data ?? "");
        _process.BeginErrorReadLine();
        await Eventually.TrueAsync(IsListening, TimeSpan.FromSeconds(10), () => $"mosquitto does not listen on {string.Join(", ", _ports)}");
    }

    /// <summary>Stops it in order: sessions and queued messages are saved, clients see the connection break.</summary>
    public async Task StopAsync()
    {
        await SignalAsync("TERM");
        await _process!.WaitForExitAsync(CancellationToken.None);
        _process.Dispose();
        _process = null;
    }

    /// <summary>Makes it stand still: connections stay open and nothing is answered.</summary>
    public Task FreezeAsync() => SignalAsync("STOP");

    /// <summary>Lets it go on after <see cref="FreezeAsync"/>.</summary>
    public Task ThawAsync() => SignalAsync("CONT");

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
        {
            _process.Kill();
            await _process.WaitForExitAsync(CancellationToken.None);
            _process.Dispose();
        }

        Directory.Delete(_folder, recursive: true);
    }

    private async Task SignalAsync(string signal)
    {
        using var kill = Process.Start("kill", [$"-{signal}", _process!.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(CancellationToken.None);
    }

    // It opens one listener after the other.
    private bool IsListening() => _ports.All(IsListening);

    private static bool IsListening(int port)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Connect(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}
