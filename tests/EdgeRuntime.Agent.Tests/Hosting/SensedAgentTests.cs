using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Power.Sensing;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Testing;
using EdgeRuntime.Testing.I2c;
using Microsoft.Extensions.Logging.Abstractions;

namespace EdgeRuntime.Agent.Tests.Hosting;

/// <summary>The agent with real sensors' drivers over emulated chips.</summary>
public sealed class SensedAgentTests : IDisposable
{
    private readonly EmulatedI2cBus _bus = new();
    private readonly FakeGpioInputs _gpio = new();

    public void Dispose()
    {
        _bus.Dispose();
        _gpio.Dispose();
    }

    [Fact]
    public async Task Made_WithAHat_PlansByItsBattery()
    {
        _bus[0x43] = new EmulatedIna219(0.01) { Volts = 3.55, Amperes = -0.2 };

        await using var agent = Make(new PowerOptions { Kind = PowerOptions.SensorsKind, Hat = "waveshare-ups-hat-c" });

        var (snapshot, plan) = agent.Power.Current;
        Assert.InRange(snapshot.SocFraction!.Value, 0.05, 0.3);
        Assert.StartsWith("linear: SoC 0.", plan.Reason, StringComparison.Ordinal);
        Assert.Equal("waveshare-ups-hat-c: battery 1 x 1 Ah li-ion by ina219 at i2c-1 0x43", agent.PowerSource.Description);
    }

    [Fact]
    public async Task Made_ThrottledRaspberryPi_AsksTheFirmwareInALoopOfItsOwn()
    {
        await using var agent = Make(new PowerOptions(), "5");

        Assert.Contains(BoardWatch.Of(NewHardware(), agent.Board.Profile, TimeProvider.System).Readers, static reader => reader.Name == "vcgencmd get_throttled");
    }

    [Theory]
    [InlineData("abacus", null, "Power:Hat: 'abacus' is no HAT profile of ")]
    [InlineData(null, "max17043", "Power:Pack:CapacityAh: must be set")]
    public void Made_OfWhatCannotBe_IsOneLineWithItsKey(string? hat, string? chip, string expected)
    {
        var power = new PowerOptions { Kind = PowerOptions.SensorsKind, Hat = hat };
        if (chip is not null)
        {
            power.Sensors.Add(new SensorOptions { Kind = chip });
        }

        var error = Assert.Throws<AgentStartException>(() => Make(power));

        Assert.StartsWith(expected, Assert.Single(error.Errors), StringComparison.Ordinal);
    }

    private EdgeAgent Make(PowerOptions power, string board = "zero-2w")
    {
        var configuration = new AgentConfiguration { Board = board, Power = power };
        configuration.Sources.Add("machine", new());
        configuration.Models.Add(new ModelOptions());
        var environment = new AgentEnvironment(Clocks.System, new InMemoryFileSystem(), NullLoggerFactory.Instance, AppContext.BaseDirectory) { Hardware = NewHardware() };
        return new EdgeAgent(configuration, environment);
    }

    private Hardware NewHardware() => new(new InMemoryFileSystem(), _ => _bus, _ => _gpio, new FakeTools());
}
