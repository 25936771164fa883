using System.Text.Json.Nodes;
using EdgeRuntime.SystemTests.Agents;
using EdgeRuntime.Testing;

namespace EdgeRuntime.SystemTests.Guests;

/// <summary>The agent on Debian's kernel in a machine of its own, with chips behind that kernel's drivers and a camera behind its video device.</summary>
[Collection(nameof(GuestMachine))]
public sealed class GuestTests
{
    private const string Device = "guest";
    // Emulated without KVM, beside the other tests of a small machine: it took 129 s alone.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(6);
    private static readonly string[] Figures = ["voltageV", "currentA", "tempC"];

    // Words as SMBus and the drivers want them: INA219 bus 5.072 V in bits 15:3, current 500 mA, both with their bytes turned round as this chip sends them;
    // a smart battery (SBS 1.1) of 7500 mV, -400 mA, 298.2 K, 66 %, 3000 mAh and 7200 mV by design.
    private const string Chips = """
        bus=$(grep -l stub /sys/class/i2c-adapter/i2c-*/name | sed 's/.*i2c-\([0-9]*\).*/\1/')
        w() { chroot /host i2cset -y "$bus" "$1" "$2" "$3" w; }
        w 0x40 0x02 0xa027; w 0x40 0x04 0xf401
        w 0x0b 0x09 7500; w 0x0b 0x0a 0xfe70; w 0x0b 0x08 0x0ba6; w 0x0b 0x0d 66; w 0x0b 0x03 0x0081; w 0x0b 0x16 0x0040; w 0x0b 0x18 3000; w 0x0b 0x19 7200; w 0x0b 0x1a 0x0011
        echo ina219 0x40 > "/sys/class/i2c-adapter/i2c-$bus/new_device"
        echo sbs-battery 0x0b > "/sys/class/i2c-adapter/i2c-$bus/new_device"
        echo chips are there
        """;

    [Fact]
    public async Task Run_InAGuest_ReadsChipsThroughKernelDriversAndACameraThroughAProgram()
    {
        await using var broker = await MosquittoServer.StartAsync();
        await using var observer = await MqttObserver.ConnectAsync(broker.Port);
        await using var guest = await DebianGuest.StartAsync();
        var folder = Directory.CreateTempSubdirectory("guest-agent-").FullName;
        try
        {
            CameraModel.Write(Path.Combine(folder, "person"));
            await File.WriteAllTextAsync(Path.Combine(folder, "agent.json"), Configuration(folder, broker.Port).ToJsonString(), TestContext.Current.CancellationToken);
            foreach (var line in Chips.Split('\n'))
            {
                await guest.DoAsync(line);
            }

            await guest.ShowsAsync("chips are there");
            var runtime = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(typeof(object).Assembly.Location)!, "..", "..", ".."));
            await guest.DoAsync($"chroot /host env DOTNET_ROOT={runtime} {AgentProcess.BuiltAgent} run --config {folder}/agent.json &");

            // The kernel's figures as the agent tells them, and what the rail has drawn.
            var energy = await EnergyAsync(observer, guest, static body => (string?)body["basis"] == "measured" && body["battery"]?["socFraction"] is not null);
            Assert.Equal([7.5, -0.4, 25.1], Figures.Select(name => Math.Round((double)energy["battery"]![name]!, 3)));
            Assert.InRange((double)energy["battery"]!["socFraction"]!, 0.4, 0.8);
            var watts = await MeanWattsAsync(observer, guest);
            Assert.Equal(5.072 * 0.5, watts, 0.03);
            // Both figures are rounded to four significant digits, each by at most 0.05 %.
            var grams = 400 * (double)energy["loadJ"]! / 3.6e6;
            Assert.Equal(grams, (double)energy["gCO2e"]!, 1e-3 * grams);
            var sensors = observer.On("/info").Last().Body["sensors"]!.AsArray().Select(static sensor => (string)sensor!).ToList();
            Assert.Contains("battery: power_supply sbs-0-000b", sensors);
            Assert.Contains("load: iio ina219", sensors);

            // Frames of the kernel's test camera.
            await Eventually.TrueAsync(() => observer.On($"/results/{CameraModel.Id}").Count() >= 3, Limit, () => guest.Console);
            Assert.All(observer.On($"/results/{CameraModel.Id}"), static result =>
            {
                Assert.Equal("camera", (string?)result.Body["source"]);
                Assert.Equal(1, (double)result.Body["score"]! + (double)result.Body["output"]!["top"]![0]!["score"]!, 0.02);
            });

            // The battery's chip goes and comes back.
            await guest.DoAsync("echo 0x0b > \"/sys/class/i2c-adapter/i2c-$bus/delete_device\"");
            var stale = await EnergyAsync(observer, guest, static body => (string?)body["battery"]!["sensor"] == "stale");
            Assert.True((double)stale["battery"]!["socFraction"]! < (double)energy["battery"]!["socFraction"]!);
            Assert.Null(stale["battery"]!["voltageV"]);
            var lost = await EnergyAsync(observer, guest, static body => (string?)body["battery"]!["sensor"] == "lost");
            Assert.Null(lost["battery"]!["socFraction"]);
            Assert.True((double)lost["battery"]!["reckonedSocFraction"]! <= (double)stale["battery"]!["socFraction"]!);
            await guest.DoAsync("echo sbs-battery 0x0b > \"/sys/class/i2c-adapter/i2c-$bus/new_device\"");
            await EnergyAsync(observer, guest, body => body["battery"]!["sensor"] is null && (long)body["seq"]! > (long)lost["seq"]!);
            Drill.Report(FormattableString.Invariant($"guest: {watts:0.000} W measured, {observer.On($"/results/{CameraModel.Id}").Count()} frames inferred"));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task<JsonObject> EnergyAsync(MqttObserver observer, DebianGuest guest, Func<JsonObject, bool> condition)
    {
        JsonObject? Find() => observer.On($"{Device}/energy").Select(static message => message.Body).FirstOrDefault(condition);
        await Eventually.TrueAsync(() => Find() is not null, Limit, () => $"{observer.On("/energy").LastOrDefault()?.Body.ToJsonString()}\n{guest.Console}");
        return Find()!;
    }

    // Over many windows: one may end late when the emulated processor stands still between a reading and the look at the clock.
    private static async Task<double> MeanWattsAsync(MqttObserver observer, DebianGuest guest)
    {
        List<JsonObject> Measured() => [.. observer.On($"{Device}/energy").Select(static message => message.Body).Where(static body => (string?)body["basis"] == "measured").DistinctBy(static body => (long)body["seq"]!)];
        static double Seconds(List<JsonObject> windows) => windows.Sum(static body => ((DateTimeOffset)body["to"]! - (DateTimeOffset)body["from"]!).TotalSeconds);
        await Eventually.TrueAsync(() => Seconds(Measured()) >= 20, Limit, () => guest.Console);
        var windows = Measured();
        return windows.Sum(static body => (double)body["loadJ"]!) / Seconds(windows);
    }

    private static JsonObject Configuration(string folder, int port) => new()
    {
        ["Device"] = new JsonObject { ["Id"] = Device },
        ["Mqtt"] = new JsonObject { ["Host"] = GuestMachine.HostAddress, ["Port"] = port, ["Outbox"] = new JsonObject { ["Path"] = "/mnt/outbox.db" } },
        ["Policy"] = new JsonObject { ["Kind"] = "fixed", ["MaxRateHz"] = 1 },
        ["Power"] = new JsonObject
        {
            ["Kind"] = "sensors",
            ["Interval"] = "00:00:01",
            ["LostAfter"] = "00:00:10",
            ["Pack"] = new JsonObject { ["SeriesCells"] = 2, ["CapacityAh"] = 3 },
            ["Sensors"] = new JsonArray(new JsonObject { ["Kind"] = "iio", ["Role"] = "load", ["Device"] = "ina219" }),
        },
        ["Telemetry"] = new JsonObject { ["EnergyInterval"] = "00:00:02", ["Carbon"] = new JsonObject { ["GramsPerKilowattHour"] = 400 } },
        ["Sources"] = new JsonObject
        {
            ["camera"] = new JsonObject
            {
                ["Kind"] = "exec",
                ["Exec"] = new JsonObject
                {
                    ["Command"] = new JsonArray("v4l2-ctl", "-d", "/dev/video0", "--set-fmt-video=width=320,height=180,pixelformat=RGB3", "--stream-mmap", "--stream-to=-"),
                    ["Format"] = new JsonObject { ["Kind"] = "Image", ["Type"] = "UInt8", ["Shape"] = new JsonArray(180, 320, 3) },
                },
            },
        },
        ["Models"] = new JsonArray(new JsonObject { ["Path"] = Path.Combine(folder, "person"), ["Source"] = "camera" }),
    };
}
