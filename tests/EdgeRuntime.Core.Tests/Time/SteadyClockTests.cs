using EdgeRuntime.Core.Time;
using EdgeRuntime.Testing;
using Microsoft.Extensions.Time.Testing;

namespace EdgeRuntime.Core.Tests.Time;

public sealed class SteadyClockTests
{
    private static readonly DateTimeOffset Origin = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly FakeTimeProvider _clock = new(Origin);
    private readonly SteppedTimeProvider _stepped;

    public SteadyClockTests() => _stepped = new SteppedTimeProvider(_clock);

    [Theory]
    [InlineData(-7200)]
    [InlineData(7200)]
    [InlineData(56 * 365 * 86400.0)]
    [InlineData(-1)]
    public void GetUtcNow_DateIsSet_GoesOnEvenlyAndDateOfFollows(double seconds)
    {
        var steady = new SteadyClock(_stepped);
        _clock.Advance(TimeSpan.FromSeconds(10));
        var moment = steady.GetUtcNow();
        Assert.Equal((Origin.AddSeconds(10), Origin.AddSeconds(10)), (moment, steady.DateOf(moment)));

        _stepped.Offset = TimeSpan.FromSeconds(seconds);
        _clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Equal(Origin.AddSeconds(15), steady.GetUtcNow());
        Assert.Equal(Origin.AddSeconds(15 + seconds), steady.DateOf(steady.GetUtcNow()));
        Assert.Equal(Origin.AddSeconds(10 + seconds), steady.DateOf(moment));
    }

    [Fact]
    public void DateOf_DateIsSlewed_StaysExact()
    {
        var steady = new SteadyClock(_stepped);

        _stepped.Offset = TimeSpan.FromMilliseconds(-40);

        Assert.Equal(Origin, steady.DateOf(steady.GetUtcNow()));
    }

    [Fact]
    public void GetUtcNow_BoardWasSuspended_CountsThatTimeAndIsNoStep()
    {
        var suspended = TimeSpan.Zero;
        var steady = new SteadyClock(_stepped, () => suspended);

        // Timestamps stand still meanwhile, the date does not.
        suspended = _stepped.Offset = TimeSpan.FromHours(8);

        Assert.Equal(Origin.AddHours(8), steady.GetUtcNow());
        Assert.Equal(steady.GetUtcNow(), steady.DateOf(steady.GetUtcNow()));
    }

    [Fact]
    public async Task TickTimer_DateSetBackByADay_WakesWhenItWasToldTo()
    {
        var clock = new SteadyClock(_stepped);
        using var timer = new TickTimer(clock, CancellationToken.None);
        var due = clock.GetUtcNow().AddSeconds(5);
        var wait = timer.WaitUntilAsync(due).AsTask();

        _stepped.Offset = TimeSpan.FromDays(-1);
        _clock.Advance(TimeSpan.FromSeconds(5));
        await wait.WaitAsync(TimeSpan.FromSeconds(5), TestContext.Current.CancellationToken);

        Assert.True(timer.WaitUntilAsync(due).IsCompletedSuccessfully);
    }
}
