using EdgeRuntime.Core.Time;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRuntime.Core.Tests.Time;

public sealed class HeartbeatTests
{
    [Fact]
    public void IsLate_PromiseKeptThenBroken_FollowsTheClock()
    {
        var clock = new FakeTimeProvider();
        var heartbeat = new Heartbeat("inference", clock);
        Assert.False(heartbeat.IsLate);

        heartbeat.Promise(TimeSpan.FromSeconds(10));
        clock.Advance(TimeSpan.FromSeconds(10));
        Assert.False(heartbeat.IsLate);
        clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(heartbeat.IsLate);

        heartbeat.Promise(TimeSpan.FromSeconds(10));
        Assert.False(heartbeat.IsLate);
    }

    [Fact]
    public void IsLate_LoopRests_NeverUntilItsNextPromise()
    {
        var clock = new FakeTimeProvider();
        var heartbeat = new Heartbeat("commands", clock);
        heartbeat.Promise(TimeSpan.FromSeconds(10));

        heartbeat.Rest();
        clock.Advance(TimeSpan.FromDays(1000));
        Assert.False(heartbeat.IsLate);

        heartbeat.Promise(TimeSpan.FromSeconds(10));
        clock.Advance(TimeSpan.FromSeconds(11));
        Assert.True(heartbeat.IsLate);
    }
}
