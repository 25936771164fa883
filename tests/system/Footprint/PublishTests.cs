using System.Globalization;
using EdgeRuntime.Messaging;
using EdgeRuntime.Messaging.Operating;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRuntime.SystemTests.Footprint;

/// <summary>Native publishes without a complaint, and with nothing in them that does not run.</summary>
public sealed class PublishTests(PublishedAgents agents)
{
    [Fact]
    public async Task Publish_ForX64_SaysNoWarningAndCarriesOnlyWhatRuns() => Check(await agents.X64Async(), machine: 0x3E);

    [Fact]
    public async Task Publish_ForArm64_SaysNoWarningAndCarriesOnlyWhatRuns() => Check(await agents.Arm64Async(), machine: 0xB7);

    [Fact]
    public async Task Publish_Edgectl_SaysNoWarningAndReadsABroker()
    {
        var edgectl = await agents.EdgectlAsync();

        // It packs models, and tries them on ONNX Runtime before it does.
        CheckFiles(edgectl, "edgectl", "libe_sqlite3.so", "libonnxruntime.so", "libonnxruntime_providers_shared.so", "libsodium.so");
        await using var broker = await MosquittoServer.StartAsync();
        var options = new BrokerOptions { Host = "127.0.0.1", Port = broker.Port };
        await using var device = await OperatorConnection.ConnectAsync(options, NullLogger<OperatorConnection>.Instance, TimeProvider.System, TestContext.Current.CancellationToken);
        var status = """{"device":"pi","session":"01970000-0000-7000-8000-000000000001","seq":1,"time":"2026-01-01T00:00:00Z","clock":"synced","uptimeS":1,"state":"online"}"""u8.ToArray();
        await device.PublishAsync(new OutgoingMessage("edge/v1/pi/status", status) { Retain = true }, TestContext.Current.CancellationToken);

        var port = broker.Port.ToString(CultureInfo.InvariantCulture);
        var table = await ProcessRun.RunAsync(edgectl.Executable, ["devices", "--host", "127.0.0.1", "--port", port], TimeSpan.FromSeconds(30));
        var json = await ProcessRun.RunAsync(edgectl.Executable, ["devices", "--host", "127.0.0.1", "--port", port, "--json"], TimeSpan.FromSeconds(30));

        Assert.StartsWith("DEVICE STATE", table.Output, StringComparison.Ordinal);
        Assert.StartsWith("""{"devices":[{"device":"pi","state":"online","lastSeen":"2026-01-01T00:00:00+00:00",""", json.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Publish_EdgectlThatSimulates_DrawsAFigure()
    {
        var edgectl = await agents.EdgectlAsync();
        var folder = Directory.CreateTempSubdirectory("edge-figure-");
        var (trace, figure) = (Path.Combine(folder.FullName, "sun.csv"), Path.Combine(folder.FullName, "figure.svg"));
        var noons = Enumerable.Range(0, 48).Select(static hour => FormattableString.Invariant($"2026-01-0{1 + (hour / 24)} {hour % 24:00}:00,{(hour % 24 is > 7 and < 17 ? 5 : 0)}"));
        await File.WriteAllTextAsync(trace, "time,w\n" + string.Join('\n', noons), TestContext.Current.CancellationToken);

        var (code, _, errors) = await ProcessRun.RunAsync(edgectl.Executable, ["simulate", "--trace", trace, "--plot", figure], TimeSpan.FromSeconds(30));

        Assert.True(code == 0, errors);
        Assert.Contains("harvest, W", await File.ReadAllTextAsync(figure, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }

    private static void CheckFiles(PublishedAgent program, params string[] expected)
    {
        Assert.Contains("Generating native code", program.Log, StringComparison.Ordinal);
        Assert.DoesNotContain("warning", program.Log, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(expected, Directory.GetFiles(program.Folder).Select(static path => Path.GetFileName(path)).Order(StringComparer.Ordinal));
    }

    private static void Check(PublishedAgent agent, byte machine)
    {
        CheckFiles(agent, "edge-agent", "libe_sqlite3.so", "libonnxruntime.so", "libonnxruntime_providers_shared.so", "libsodium.so");
        Assert.True(File.Exists(Path.Combine(agent.Folder, "models", "vibration-condition", "manifest.json")));
        Assert.True(File.Exists(Path.Combine(agent.Folder, "firmware-configs", "boards", "5.json")));
        Assert.True(File.Exists(Path.Combine(agent.Folder, "firmware-configs", "hats", "pijuice.json")));

        // e_machine, elf(5).
        Assert.Equal(machine, File.ReadAllBytes(agent.Executable)[18]);
        Assert.InRange(new FileInfo(agent.Executable).Length, 4_000_000, 19_000_000);
    }
}
