using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Agent.Sleeping;
using EdgeRuntime.Agent.Tests.Hosting;
using EdgeRuntime.Agent.Tests.Hosting.Broker;
using EdgeRuntime.Core.Energy;
using EdgeRuntime.Core.Linux;
using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Power.Sensing;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Testing;
using EdgeRuntime.Testing.I2c;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRuntime.Agent.Tests.Sleeping;

/// <summary>A board whose power a Witty Pi 4 cuts and gives back: its registers, and what the agent does around them.</summary>
public sealed class WakeAlarmTests : IDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);
    private static readonly DateTime ChipTime = new(2026, 6, 1, 12, 0, 30, DateTimeKind.Unspecified);

    private readonly FakeTimeProvider _clock = new(ArmedTimeProvider.Origin);
    private readonly FakeLogger _log = new();
    private readonly EmulatedI2cBus _bus = new();
    private readonly EmulatedWittyPi _chip = new();
    private readonly HaltingTools _tools;
    private readonly PowerParts _power;
    private readonly SleepOptions _options = new() { Command = ["systemctl", "poweroff"], WakeAlarm = WakeAlarms.WittyPi, CriticalDuration = TimeSpan.FromMinutes(90) };
    private readonly PowerOptions _sensors = new() { Sensors = { new SensorOptions { Kind = "witty-pi", Address = "0x09" } } };

    public WakeAlarmTests()
    {
        _tools = new HaltingTools(_chip);
        _power = new PowerParts(_clock);
        _chip.SetClock(ChipTime);
        _bus[0x09] = _chip;
    }

    public void Dispose() => _bus.Dispose();

    [Fact]
    public async Task Critical_AlarmIsSetToTheEndOfTheSleepBeforeTheBoardIsHalted()
    {
        await using var device = await BrokeredDevice.StartAsync();
        await using var sleeping = await SleepAsync(device);

        await Eventually.TrueAsync(() => _tools.AlarmAtHalt is not null, Limit);

        // 13:30:30 on the 1st, by the chip's own clock; any weekday.
        Assert.Equal([0x30, 0x30, 0x13, 0x01, 0x80], _tools.AlarmAtHalt!);
        var asleep = device.On("status").Single(static message => message["state"] == "asleep");
        Assert.Equal(ArmedTimeProvider.Origin + TimeSpan.FromMinutes(3 + 90), DateTimeOffset.Parse(asleep["wakeAt"]!, System.Globalization.CultureInfo.InvariantCulture));
    }

    [Fact]
    public async Task Critical_BoardIsHaltedOnlyLater_StaysAsleepUntilThen()
    {
        await using var device = await BrokeredDevice.StartAsync();
        await using (await SleepAsync(device))
        {
            await Eventually.TrueAsync(() => _tools.AlarmAtHalt is not null, Limit);
        }

        Assert.Equal("asleep", device.On("status")[^1]["state"]);
        Assert.Empty(device.On("events"));
    }

    [Fact]
    public async Task Critical_BoardGoesOnRunning_ComesBackAndSaysSo()
    {
        _options.CriticalDuration = TimeSpan.FromDays(7);
        await using var device = await BrokeredDevice.StartAsync();
        await using var sleeping = await SleepAsync(device);
        await Eventually.TrueAsync(() => _tools.AlarmAtHalt is not null, Limit);

        await Eventually.TrueAsync(
            () =>
            {
                _clock.Advance(TimeSpan.FromMinutes(1));
                return device.On("events").Count > 0;
            },
            Limit);

        var failed = device.On("events")[0];
        Assert.Equal(("sleep_failed", "program_failed", "the board did not sleep: systemctl ended well, but the board still runs 2 minutes later; see Sleep:Command"), (failed["name"], failed["code"], failed["text"]));
        Assert.Equal("online", device.On("status")[^1]["state"]);
    }

    [Theory]
    [InlineData(true, "the board stays awake: Witty Pi 4 at i2c-1 0x09 does not take an alarm (Error 121 performing I2C data transfer.); see Sleep:WakeAlarm")]
    [InlineData(false, "the board stays awake: Witty Pi 4 at i2c-1 0x09 does not take an alarm (Witty Pi 4 at i2c-1 0x09: its clock shows no date); see Sleep:WakeAlarm")]
    public async Task Critical_AlarmCannotBeSet_StaysAwakeAndSaysWhyOnce(bool isGone, string expected)
    {
        (_bus[0x09], _chip[63]) = (isGone ? null : _chip, 0);
        await using var device = await BrokeredDevice.StartAsync();
        await using var sleeping = await SleepAsync(device);

        var refused = (await device.WaitForAsync("events"))[0];
        var tries = _bus.Transfers;
        await Eventually.TrueAsync(
            () =>
            {
                _clock.Advance(_options.MinAwake);
                sleeping.Note();
                return _bus.Transfers > tries;
            },
            Limit);

        Assert.Equal(("sleep_failed", "wake_alarm_failed", expected), (refused["name"], refused["code"], refused["text"]));
        Assert.Single(device.On("events"));
        Assert.DoesNotContain(device.On("status"), static message => message["state"] == "asleep");
        Assert.Null(_tools.AlarmAtHalt);
        Assert.Equal(LogLevel.Warning, Assert.Single(_log.Collector.GetSnapshot()).Level);
    }

    [Fact]
    public async Task Sleeping_Log_IsOfRfc3339()
    {
        await using var device = await BrokeredDevice.StartAsync();
        await using var sleeping = await SleepAsync(device);
        await Eventually.TrueAsync(() => _tools.AlarmAtHalt is not null, Limit);

        var wakeAt = ArmedTimeProvider.Origin + TimeSpan.FromMinutes(3 + 90);
        Assert.StartsWith($"Asleep until {wakeAt:yyyy-MM-dd}T{wakeAt:HH:mm:ss}Z: critical", _log.Collector.GetSnapshot()[0].Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("wittypi9", true, "Sleep:WakeAlarm must be one of witty-pi, but is 'wittypi9'")]
    [InlineData("witty-pi", false, "Sleep:WakeAlarm needs a Sleep:Command that halts the board, such as [ \"systemctl\", \"poweroff\" ]")]
    public void Validate_WhatCannotBe_IsOneLine(string alarm, bool hasCommand, string expected)
    {
        var errors = new List<string>();

        new SleepOptions { WakeAlarm = alarm, Command = hasCommand ? ["poweroff"] : [] }.Validate("Sleep", errors);

        Assert.Equal([expected], errors);
    }

    // Three minutes awake, and then the battery is critical.
    private async Task<RunningSleep> SleepAsync(BrokeredDevice device)
    {
        await device.WaitForAsync("status");
        var board = new PowerServices(
            new Clocks(_clock, _clock),
            new Hardware(new InMemoryFileSystem(), _ => _bus, static _ => new FakeGpioInputs(), _tools),
            new BoardProfile { Name = "test", Description = "", IdleWatts = 1, ActiveWattsPerCore = 1, Source = "" },
            Checkout.PathOf("firmware-configs/hats"),
            NullLogger.Instance);
        var services = new SleepServices(_tools, new EventPublisher(device.Connection, _clock), static () => false, new Clocks(_clock, _clock)) { SetWakeAlarm = after => WakeAlarms.TrySet(_sensors, board, after) };
        var loop = new SleepLoop(_options, device.Connection, _power.Loop, services, new Heartbeat("sleep", _clock), _log);
        _clock.Advance(TimeSpan.FromMinutes(3));
        _power.Step(0.01);
        return new RunningSleep(loop, () => loop.Note(_power.Loop.Current));
    }

    /// <summary>The loop, running until it is disposed of.</summary>
    private sealed class RunningSleep : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stop = new();
        private readonly Action _note;
        private readonly Task _run;

        public RunningSleep(SleepLoop loop, Action note)
        {
            _note = note;
            _run = loop.RunAsync(_stop.Token);
            note();
        }

        public void Note() => _note();

        public async ValueTask DisposeAsync()
        {
            await _stop.CancelAsync();
            await _run.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            _stop.Dispose();
        }
    }

    /// <summary>Stands in for systemctl, which orders the halt and returns: keeps what the alarm was set to by then.</summary>
    private sealed class HaltingTools(EmulatedWittyPi chip) : IToolRunner
    {
        public byte[]? AlarmAtHalt { get; private set; }

        public Task<ToolOutcome> RunAsync(string program, IReadOnlyList<string> arguments, TimeSpan limit, CancellationToken cancellationToken)
        {
            Assert.Equal("systemctl poweroff", $"{program} {string.Join(' ', arguments)}");
            AlarmAtHalt = [.. Enumerable.Range(27, 5).Select(register => chip[register])];
            return Task.FromResult(new ToolOutcome("", null));
        }
    }
}
