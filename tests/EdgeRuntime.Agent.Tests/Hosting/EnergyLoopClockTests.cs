using EdgeRuntime.Agent.Hosting;
using EdgeRuntime.Agent.Tests.Hosting.Broker;
using EdgeRuntime.Agent.Tests.Updates;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Agent.Tests.Hosting;

/// <summary>Energy intervals when the date is set.</summary>
public sealed class EnergyLoopClockTests
{
    private readonly ArmedTimeProvider _clock = new();

    [Theory]
    [InlineData(-7200)]
    [InlineData(56 * 365 * 86400.0)]
    public async Task Run_DateIsSet_SplitsTheIntervalThereAndSaysThatTheFirstPartHadNoClock(double step)
    {
        await using var device = await BrokeredDevice.StartAsync();
        using var stop = new CancellationTokenSource();
        var date = new SteppedTimeProvider(_clock);
        var power = new PowerParts(date);
        var loop = new EnergyLoop(power.Ledger, power.Loop, [], device.Connection, Settings.Default, date, new Heartbeat("energy", _clock));
        power.Loop.ClockStepped += loop.Split;
        var running = loop.RunAsync(stop.Token);
        var interval = Settings.Default.Current.EnergyInterval;
        await _clock.ArmedAsync(interval.TotalSeconds);

        _clock.Advance(TimeSpan.FromSeconds(20));
        date.Offset = TimeSpan.FromSeconds(step);
        power.Step(0.5);
        var first = (await device.WaitForAsync("energy"))[0];
        await _clock.ArmedAsync(20 + interval.TotalSeconds);
        _clock.Advance(interval);
        var second = (await device.WaitForAsync("energy", 2))[1];

        Assert.Equal((ArmedTimeProvider.Origin, ArmedTimeProvider.Origin.AddSeconds(20), "unsynced", 20.0), Read(first));
        var begin = ArmedTimeProvider.Origin.AddSeconds(20 + step);
        Assert.Equal((begin, begin + interval, "synced", interval.TotalSeconds), Read(second));
        await stop.CancelAsync();
        await running;
    }

    private static (DateTimeOffset From, DateTimeOffset To, string? Clock, double LoadJoules) Read(BrokerMessage message) =>
        ((DateTimeOffset)message.Body["from"]!, (DateTimeOffset)message.Body["to"]!, message["clock"], Math.Round((double)message.Body["loadJ"]!, 3));
}
