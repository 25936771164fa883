using EdgeRuntime.Core.Scheduling;
using EdgeRuntime.Core.Scheduling.Adaptive;

namespace EdgeRuntime.Core.Tests.Scheduling.Adaptive;

/// <summary>When the battery will be empty or full under a plan.</summary>
public sealed class OutlookForecastTests
{
    private static readonly HarvestMemory Dark = HarvestForecast.Guess(new AdaptiveOptions(), History.Start);

    [Fact]
    public void Of_NoHarvest_LastsAsLongAsTheChargeAtThePlannedPower()
    {
        // 10 Wh at 1 W.
        var outlook = new OutlookForecast(History.Start, 36_000, 72_000, Dark, new EnergyPlan(1, 0), 0.02).Follow();

        Assert.Equal(History.Start.AddHours(10), outlook.LastsUntil!.Value, TimeSpan.FromSeconds(1));
        Assert.Null(outlook.FullAt);
    }

    [Fact]
    public void Of_BelowWhatIsKept_OnlySleeps()
    {
        // 5 Wh at 1 W, then 5 Wh at 0.1 W.
        var outlook = new OutlookForecast(History.Start, 36_000, 72_000, Dark, new EnergyPlan(1, 18_000), 0.1).Follow();

        Assert.Equal(History.Start.AddHours(55), outlook.LastsUntil!.Value, TimeSpan.FromHours(0.6));
    }

    [Fact]
    public void Of_ChargeThatLastsBeyondTheForecast_IsUnknown() =>
        Assert.Equal(new EnergyOutlook(null, null), new OutlookForecast(History.Start, 72_000, 72_000, Dark, new EnergyPlan(0.1, 0), 0.02).Follow());

    [Fact]
    public void Of_SunnyDay_FillsAndIsNotEmptyBefore()
    {
        var sunny = HarvestForecast.Guess(new AdaptiveOptions { PanelWatts = 10 }, History.Start);

        var outlook = new OutlookForecast(History.Start, 18_000, 36_000, sunny, new EnergyPlan(0.3, 0), 0.02).Follow();

        Assert.Null(outlook.LastsUntil);
        Assert.InRange(outlook.FullAt!.Value, History.Start.AddHours(6), History.Start.AddHours(18));
    }

    [Fact]
    public void Of_Always_EndsLaterTheMoreThereIs()
    {
        DateTimeOffset? before = null;
        for (var stored = 1000.0; stored <= 72_000; stored += 1000)
        {
            var lasts = new OutlookForecast(History.Start.AddMinutes(17), stored, 72_000, Dark, new EnergyPlan(2, 0), 0.02).Follow().LastsUntil;
            Assert.True(lasts > (before ?? History.Start));
            before = lasts;
        }
    }
}
