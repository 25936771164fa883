using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Scheduling;
using EdgeRuntime.Core.Scheduling.Adaptive;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Demo.Tests;

/// <summary>What the Demo claims on its pages, over thirty days on one sun: a scheduled board catches more events than one at a fixed rate.</summary>
public sealed class FixedRateTwinTests
{
    private const double RateHz = 5;
    private const double JoulesPerInference = 0.15;

    private static readonly DateTimeOffset Start = new(2026, 6, 1, 18, 0, 0, TimeSpan.Zero);
    private static readonly NodeCosts Board = new(0.6, 0.02, JoulesPerInference);

    [Theory]
    [InlineData(5)]
    [InlineData(3)]
    [InlineData(2)]
    public void Month_OnTheSameSun_TheScheduledBoardCatchesMore(double panelWatts)
    {
        var sun = new SolarOptions { PanelWatts = panelWatts, Seed = 3 };
        var (scheduled, end) = (new UsefulWork(), Start.AddDays(30));
        var twin = new FixedRateTwin(new SimulatedBatteryOptions(), sun, Board.BaseWatts, RateHz, JoulesPerInference, Start);
        var policy = new PolicyOptions
        {
            Kind = PolicyOptions.AdaptiveKind, MinRateHz = DemoOptions.MinRateHz, MaxRateHz = RateHz, Adaptive = { PanelWatts = sun.PanelWatts, LatitudeDeg = sun.LatitudeDeg },
        };
        _ = PastDays.Live(policy, new SimulatedBatteryOptions(), sun, Board, Start, end, scheduled);
        twin.Advance(end);

        Drill.Report($"{panelWatts} W: {Comparison.Of(scheduled, twin.Work, RateHz)}");
        Assert.True(scheduled.CaughtFraction > twin.Work.CaughtFraction);
        Assert.True(scheduled.Dead < twin.Work.Dead);
        Assert.Equal(TimeSpan.FromDays(30), twin.Work.Elapsed);
        Assert.Equal(twin.Work.Inferences / RateHz, (twin.Work.Elapsed - twin.Work.Dead).TotalSeconds, 1.0);
    }

    [Fact]
    public void Twin_InTheDark_RunsUntilItsCellIsEmptyAndStaysOff()
    {
        var twin = new FixedRateTwin(
            new SimulatedBatteryOptions { CapacityWh = 2.7, StartSocFraction = 1 }, new SolarOptions(), Board.BaseWatts, RateHz, JoulesPerInference, Start);

        twin.Advance(Start.AddHours(10));

        // 2.7 Wh at 0.6 W and 5 x 0.15 W: two hours, less what the cell's resistance takes.
        Assert.InRange(twin.Work.Dead, TimeSpan.FromHours(7.9), TimeSpan.FromHours(8.3));
        Assert.InRange(twin.Work.EnergyJoules, 1.7 * 1.35 * 3600, 2.1 * 1.35 * 3600);
    }
}
