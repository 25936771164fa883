using EdgeRuntime.Core.Power.Sensors;
using EdgeRuntime.Core.Power.Sensors.Polled;
using EdgeRuntime.Core.Time;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Power.Sensors.Polled;

public sealed class PolledSensorTests : IDisposable
{
    private readonly ArmedTimeProvider _clock = new();
    private readonly FakeTools _tools = new() { ["vcgencmd get_throttled"] = "throttled=0x1\n" };
    private readonly PolledSensor _sensor;

    public PolledSensorTests() => _sensor = new PolledSensor(new ThrottledReading(_tools), TimeSpan.FromSeconds(60), _clock);

    [Fact]
    public void TryRead_BeforeTheFirstReading_SaysSo() => Assert.Equal("vcgencmd get_throttled has not been read yet", Failure());

    [Fact]
    public async Task RunAsync_ReadsAtItsPeriodAndNoFaster()
    {
        using var stop = new CancellationTokenSource();
        var heartbeat = new Heartbeat("slow", _clock);
        var run = _sensor.RunAsync(heartbeat, stop.Token);
        await _clock.ArmedAsync(60);
        Assert.Equal(1, _tools.Runs);
        Assert.False(heartbeat.IsLate);

        _clock.Advance(TimeSpan.FromSeconds(60));
        await _clock.ArmedAsync(120);
        Assert.Equal(2, _tools.Runs);

        await stop.CancelAsync();
        await run;
    }

    [Fact]
    public async Task TryRead_OneFailureThenMore_KeepsTheLastAnswerWhileItIsFresh()
    {
        await ReadAsync();
        Assert.True(Answer().UnderVoltage);

        _tools.Remove("vcgencmd get_throttled");
        _clock.Advance(TimeSpan.FromSeconds(60));
        await ReadAsync();
        Assert.True(Answer().UnderVoltage);

        _clock.Advance(TimeSpan.FromSeconds(100));
        await ReadAsync();
        Assert.StartsWith("vcgencmd cannot be started", Failure(), StringComparison.Ordinal);

        _tools["vcgencmd get_throttled"] = "throttled=0x0\n";
        await ReadAsync();
        Assert.False(Answer().UnderVoltage);
    }

    [Fact]
    public async Task TryRead_LoopHangs_AnswerGrowsStale()
    {
        await ReadAsync();

        _clock.Advance(TimeSpan.FromSeconds(151));

        Assert.Equal("vcgencmd get_throttled has not answered for a while", Failure());
    }

    public void Dispose() => _sensor.Dispose();

    private Task ReadAsync() => _sensor.ReadOnceAsync(TestContext.Current.CancellationToken);

    private SensorReading Answer()
    {
        Assert.True(_sensor.TryRead(out var reading, out var reason), reason);
        return reading;
    }

    private string Failure()
    {
        Assert.False(_sensor.TryRead(out _, out var reason));
        return reason;
    }
}
