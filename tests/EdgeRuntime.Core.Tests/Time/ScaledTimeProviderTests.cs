using EdgeRuntime.Core.Time;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRuntime.Core.Tests.Time;

public sealed class ScaledTimeProviderTests
{
    private static readonly DateTimeOffset Dusk = new(2026, 6, 21, 20, 0, 0, TimeSpan.Zero);

    [Fact]
    public void GetUtcNow_WallMovesOneSecond_PhysicalMovesSpeedSeconds()
    {
        var wall = new FakeTimeProvider();
        var physical = new ScaledTimeProvider(wall, 600, Dusk);

        wall.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(Dusk.AddMinutes(10), physical.GetUtcNow());
    }

    [Fact]
    public void GetElapsedTime_WallMoves_IsScaled()
    {
        var wall = new FakeTimeProvider();
        var physical = new ScaledTimeProvider(wall, 60, Dusk);
        var start = physical.GetTimestamp();

        wall.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal(TimeSpan.FromMinutes(2), physical.GetElapsedTime(start));
    }

    [Fact]
    public void Timer_DueInPhysicalTime_FiresAfterTheScaledWallTime()
    {
        var wall = new FakeTimeProvider();
        var physical = new ScaledTimeProvider(wall, 10, Dusk);
        var fired = 0;
        using var timer = physical.CreateTimer(_ => fired++, null, TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(20));

        wall.Advance(TimeSpan.FromMilliseconds(999));
        Assert.Equal(0, fired);
        wall.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, fired);
        wall.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(2, fired);
    }

    [Fact]
    public async Task Timer_DueBetweenTwoWallMilliseconds_IsArmedForTheLaterOne()
    {
        var wall = new ArmedTimeProvider();
        using var timer = new ScaledTimeProvider(wall, 600, Dusk).CreateTimer(static _ => { }, null, TimeSpan.FromSeconds(2), Timeout.InfiniteTimeSpan);

        await wall.ArmedAsync(0.004);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Constructor_SpeedThatIsNoSpeed_Throws(double speed) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new ScaledTimeProvider(TimeProvider.System, speed, Dusk));
}
