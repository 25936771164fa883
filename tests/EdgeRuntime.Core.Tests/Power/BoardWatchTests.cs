using EdgeRuntime.Core.Energy;
using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Scheduling;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Power;

public sealed class BoardWatchTests
{
    private static readonly BoardProfile Pi = new() { Name = "5", Description = "", IdleWatts = 1, ActiveWattsPerCore = 1, Source = "", HasVcgencmd = true };

    private readonly SensorBoard _board = new() { Profile = Pi, Files = SysfsTrees.RaspberryPi().Add("/sys/class/thermal/thermal_zone0", ("temp", "61000")) };

    [Theory]
    [InlineData("throttled=0x0\n", false, false)]
    [InlineData("throttled=0x50000\n", false, false)]
    [InlineData("throttled=0x50005\n", true, true)]
    [InlineData("throttled=0x2\n", false, true)]
    [InlineData("throttled=0x80000001\n", false, null)]
    public async Task Complete_FirmwareAsked_SaysWhatHoldsNow(string answer, bool underVoltage, bool? throttled)
    {
        _board.Tools["vcgencmd get_throttled"] = answer;
        var watch = BoardWatch.Of(_board.Hardware, Pi, _board.Clock);
        using var stop = new CancellationTokenSource();
        var running = Assert.Single(watch.Readers).RunAsync(new Heartbeat("vcgencmd", _board.Clock), stop.Token);

        var seen = watch.Complete(new PowerSnapshot { At = _board.Clock.GetUtcNow(), Supply = PowerSupply.Mains });
        await stop.CancelAsync();
        await running;

        Assert.Equal((61.0, (bool?)underVoltage, throttled), (seen.ProcessorTempC, seen.UnderVoltage, seen.Throttled));
    }

    [Fact]
    public void Complete_KernelsAlarm_IsUnderVoltageWithoutAnyProcess()
    {
        _board.Files["/sys/class/hwmon/hwmon1/in0_lcrit_alarm"] = "1\n";

        Assert.True(BoardWatch.Of(_board.Hardware, Pi, _board.Clock).Complete(new PowerSnapshot { At = _board.Clock.GetUtcNow(), Supply = PowerSupply.Mains }).UnderVoltage);
        Assert.Equal(0, _board.Tools.Runs);
    }

    [Fact]
    public void Complete_BareBoard_KnowsNothing()
    {
        var watch = BoardWatch.Of(new InMemoryFileSystem());
        var seen = watch.Complete(new PowerSnapshot { At = _board.Clock.GetUtcNow(), Supply = PowerSupply.Mains });

        Assert.Equal((null, null, null), (seen.ProcessorTempC, seen.UnderVoltage, seen.Throttled));
        Assert.Empty(watch.Readers);
    }

    [Fact]
    public void Complete_SaggingSupplyOnMains_TakesTheRateDownWhateverThePolicy()
    {
        _board.Files["/sys/class/hwmon/hwmon1/in0_lcrit_alarm"] = "1\n";
        var seen = BoardWatch.Of(_board.Hardware, Pi, _board.Clock).Complete(new PowerSnapshot { At = _board.Clock.GetUtcNow(), Supply = PowerSupply.Mains });

        var plan = new Scheduler(new PolicyOptions { Kind = PolicyOptions.Fixed }).Decide(seen, SchedulerState.Initial).Plan;
        Assert.Equal((0.5, "mains power; under-voltage"), (plan.RateHz, plan.Reason));
    }
}
