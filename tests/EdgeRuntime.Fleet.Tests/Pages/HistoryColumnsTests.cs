using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Fleet.Pages.Devices;

namespace EdgeRuntime.Fleet.Tests.Pages;

public sealed class HistoryColumnsTests
{
    private static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_PointsWithAGap_BreakEveryLineAndTheBand()
    {
        var data = Columns([Point(-30, PowerMode.Normal), Point(-20, PowerMode.Normal), Point(0, PowerMode.Normal) with { AfterGap = true }]);

        Assert.Equal([50.0, 50.0, null, 50.0], data.Charge);
        Assert.Equal([1.5, 1.5, null, 1.5], data.Load);
        Assert.Equal(3, data.Points);
        Assert.Equal([(-40, -20), (-10, 0)], data.Modes.Select(static band => (Minutes(band.From), Minutes(band.To))));
    }

    [Fact]
    public void Of_PointsInTwoModes_MakesOneBandForEach()
    {
        var data = Columns([Point(-20, PowerMode.Normal), Point(-10, PowerMode.Saving), Point(0, PowerMode.Saving)]);

        Assert.Equal(["normal", "saving"], data.Modes.Select(static band => band.Mode));
        Assert.Equal(-20, Minutes(data.Modes[1].From));
    }

    [Fact]
    public void Of_AForecastWithinAQuarterOfTheRange_ExtendsTheAxis()
    {
        var near = Columns([Point(0, PowerMode.Normal)], Device() with { LastsUntil = Now.AddHours(1) });
        var far = Columns([Point(0, PowerMode.Normal)], Device() with { LastsUntil = Now.AddHours(30) });

        Assert.Equal(60, Minutes(near.To));
        Assert.Equal("at reserve", Assert.Single(near.Forecasts).Text);
        Assert.Equal(0, Minutes(far.To));
        Assert.Empty(far.Forecasts);
    }

    [Fact]
    public void Of_UnknownFigures_StayUnknown()
    {
        var data = Columns([Point(0, PowerMode.Normal) with { SocFraction = null, LoadW = null, IsModelled = true }]);

        Assert.Equal([(double?)null], data.Charge);
        Assert.Equal([(double?)null], data.Load);
        Assert.False(data.Modelled);
    }

    private static HistoryData Columns(IReadOnlyList<HistoryPoint> points, DeviceSummary? device = null) =>
        HistoryColumns.Of(points, device ?? Device(), TimeRange.Of("6h"), Now);

    private static DeviceSummary Device() => new() { Device = "d", Cell = "local", Tags = [] };

    private static HistoryPoint Point(int minutes, PowerMode mode) => new()
    {
        From = Now.AddMinutes(minutes - 10),
        To = Now.AddMinutes(minutes),
        SocFraction = 0.5,
        LoadW = 1.5,
        RateHz = 2,
        Mode = mode,
    };

    private static int Minutes(long time) => (int)((time - Now.ToUnixTimeMilliseconds()) / 60_000);
}
