using System.Net.Sockets;
using System.Runtime.Versioning;
using System.Text;
using System.Text.Json;
using EdgeRuntime.Agent.Commands;
using EdgeRuntime.Agent.Status;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Logging.Testing;

namespace EdgeRuntime.Agent.Tests.Status;

[SupportedOSPlatform("linux")]
public sealed class StatusSocketTests : IDisposable
{
    private static readonly StatusReport Report = new()
    {
        Version = "1.2.3",
        Device = "pi-7",
        Board = "Raspberry Pi 5",
        ProcessId = 4711,
        UptimeS = 93_784,
        Power = new StatusPower("ina219 at 1-0042", PowerMode.Saving, 0.5, "charge 63 % allows half the rate", RateReason.Charge) { SocFraction = 0.63, BatterySensor = Core.Power.BatterySensorState.Fresh, MeanLoadWatts = 2.114 },
        Models = [new StatusModel("vibration-condition", "1.0.0", "int8", 0.5, 81_234, "machine") { JoulesPerInference = 0.0123 }],
        Broker = new StatusBroker("broker.example:8883", true, 3, 81_230, "none"),
        Problems = [new StatusProblem(new DateTimeOffset(2026, 11, 30, 12, 0, 0, TimeSpan.Zero), "Warning", "Source 'machine' was away for 3 s")],
    };

    private readonly string _folder = Directory.CreateTempSubdirectory("status-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task RunAsync_SocketLeftOver_AnswersEachClientAndRemovesItsFile()
    {
        var path = Path.Combine(_folder, StatusSocket.FileName);
        await File.WriteAllTextAsync(path, "left over", TestContext.Current.CancellationToken);
        using var stop = new CancellationTokenSource();
        var run = new StatusSocket(path, static () => Report, TimeProvider.System, new FakeLogger()).RunAsync(stop.Token);

        // A client that never reads does not keep others from their answer.
        using var idle = await ConnectAsync(path);
        for (var i = 0; i < 3; i++)
        {
            var answer = JsonSerializer.Deserialize(await AskAsync(path), StatusJsonContext.Default.StatusReport)!;
            Assert.Equal((Report.Device, Report.Power, Report.Broker), (answer.Device, answer.Power, answer.Broker));
            Assert.Equal(Report.Models, answer.Models);
            Assert.Equal(Report.Problems, answer.Problems);
        }

        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite, File.GetUnixFileMode(path) & (UnixFileMode)0x1FF);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
        Assert.False(File.Exists(path));
    }

    [Fact]
    public async Task RunAsync_PathTooLongForASocket_SaysSoAndGoesOn()
    {
        var logger = new FakeLogger();
        using var stop = new CancellationTokenSource();

        var run = new StatusSocket(Path.Combine(_folder, new string('x', 120)), static () => Report, TimeProvider.System, logger).RunAsync(stop.Token);

        Assert.StartsWith("edge-agent status is not available: cannot listen at ", logger.LatestRecord.Message, StringComparison.Ordinal);
        Assert.False(run.IsCompleted);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => run);
    }

    [Theory]
    [InlineData("/run/edge-runtime", "/var/lib/edge-runtime", "/run/edge-runtime/status.sock")]
    [InlineData(null, "/home/pi/.local/state/edge-runtime", "/home/pi/.local/state/edge-runtime/status.sock")]
    [InlineData(null, null, null)]
    public void FindPath_RuntimeDirectoryBeforeStateDirectory(string? runtime, string? state, string? expected) => Assert.Equal(expected, StatusSocket.FindPath(runtime, state));

    [Fact]
    public void Print_Report_SaysWhatItDoesAndWhyInTenLines()
    {
        using var output = new StringWriter();

        StatusCommand.Print(Report, output);

        var lines = output.ToString().TrimEnd().Split(Environment.NewLine);
        Assert.True(lines.Length <= 10, output.ToString());
        Assert.Equal("edge-agent 1.2.3 on pi-7 (Raspberry Pi 5), up 1 d 2 h", lines[0]);
        Assert.Equal("power    battery 63 %, mean draw 2.11 W, from ina219 at 1-0042", lines[1]);
        Assert.Equal("rate     0.5 Hz, Saving: charge 63 % allows half the rate", lines[2]);
        Assert.Equal("model    vibration-condition 1.0.0 (int8) on machine: 0.5 Hz, 81234 inferences, 12.3 mJ each", lines[3]);
        Assert.Equal("broker   broker.example:8883 connected, 81230 confirmed, 3 waiting", lines[4]);
        Assert.Equal("lost     none", lines[5]);
        Assert.EndsWith("Source 'machine' was away for 3 s", lines[6], StringComparison.Ordinal);
    }

    private static async Task<Socket> ConnectAsync(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await Eventually.TrueAsync(() => File.Exists(path) && (File.GetUnixFileMode(path) & UnixFileMode.GroupWrite) != 0, TimeSpan.FromSeconds(20));
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(path), TestContext.Current.CancellationToken);
        return socket;
    }

    private static async Task<string> AskAsync(string path)
    {
        using var socket = await ConnectAsync(path);
        await using var stream = new NetworkStream(socket);
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return await reader.ReadToEndAsync(TestContext.Current.CancellationToken);
    }
}
