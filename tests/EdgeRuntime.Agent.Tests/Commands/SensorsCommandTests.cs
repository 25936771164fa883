using System.Text.Json.Nodes;
using EdgeRuntime.Agent.Commands;
using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Power;
using EdgeRuntime.Testing;
using EdgeRuntime.Testing.I2c;

namespace EdgeRuntime.Agent.Tests.Commands;

public sealed class SensorsCommandTests : IDisposable
{
    private readonly EmulatedI2cBus _bus = new();
    private readonly FakeGpioInputs _gpio = new();

    public void Dispose()
    {
        _bus.Dispose();
        _gpio.Dispose();
    }

    [Fact]
    public async Task Print_Json_IsOneDocumentWithUnitsInTheNames()
    {
        var found = JsonNode.Parse(await PrintAsync(SysfsTrees.JetsonOrinNano(), new PowerOptions(), json: true))!;

        var rail = found["found"]![0]!;
        Assert.Equal(("hwmon", "VDD_IN", "load", false), ((string?)rail["kind"], (string?)rail["name"], (string?)rail["role"], (bool)rail["inUse"]!));
        Assert.Equal((5.016, 0.856), ((double)rail["reading"]!["voltageV"]!, (double)rail["reading"]!["currentA"]!));
        Assert.Contains("power_supply: /sys/class/power_supply is not there", found["missing"]!.AsArray().Select(static line => (string?)line));
    }

    [Fact]
    public async Task Print_Text_IsALineForEachWithItsReadingOrReason()
    {
        _bus[0x43] = new EmulatedIna219(0.01) { Volts = 3.7, Amperes = -0.4 };

        var text = await PrintAsync(SysfsTrees.JetsonOrinNano(), new PowerOptions { Kind = PowerOptions.SensorsKind, Hat = "waveshare-ups-hat-c" }, json: false);

        Assert.Contains("used configured ina219 at i2c-1 0x43, battery: 3.7 V, -0.4 A, -1.48 W", text, StringComparison.Ordinal);
        Assert.Contains("skipped hwmon VDD_SOC at /sys/class/hwmon/hwmon1, part: 5.008 V, 0.264 A, 1.322 W (a part of the board, not the whole)", text, StringComparison.Ordinal);
        Assert.Contains("missing iio: /sys/bus/iio/devices is not there", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Survey_HatThatIsNone_IsOneLineWithItsKey()
    {
        var error = await Assert.ThrowsAsync<InvalidDataException>(() => PrintAsync(new InMemoryFileSystem(), new PowerOptions { Kind = PowerOptions.SensorsKind, Hat = "abacus" }, json: true));

        Assert.StartsWith("Power:Hat: 'abacus' is no HAT profile of ", error.Message, StringComparison.Ordinal);
    }

    private async Task<string> PrintAsync(InMemoryFileSystem files, PowerOptions power, bool json)
    {
        var hardware = new Hardware(files, _ => _bus, _ => _gpio, new FakeTools());
        var report = await SensorsCommand.SurveyAsync(new AgentConfiguration { Power = power }, hardware, AppContext.BaseDirectory, TestContext.Current.CancellationToken);
        var output = new StringWriter();
        SensorsCommand.Print(report, json, output);
        return output.ToString();
    }
}
