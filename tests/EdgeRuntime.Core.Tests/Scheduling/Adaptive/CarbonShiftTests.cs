using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Scheduling;

namespace EdgeRuntime.Core.Tests.Scheduling.Adaptive;

/// <summary>On mains, what can wait waits for cleaner electricity.</summary>
public sealed class CarbonShiftTests
{
    [Theory]
    [InlineData(0.0, 4, "mains power")]
    [InlineData(0.5, 2.8, "mains power; 0.30 of the inferences wait for cleaner electricity")]
    [InlineData(1.0, 1.6, "mains power; 0.60 of the inferences wait for cleaner electricity")]
    [InlineData(null, 4, "mains power")]
    public void Decide_DirtierHour_LowersTheRateByWhatCanWait(double? dirtyShare, double rateHz, string reason)
    {
        var plan = Decide(new PolicyOptions { MaxRateHz = 4, Adaptive = { DeferrableFraction = 0.6 } }, dirtyShare);

        Assert.Equal(rateHz, plan.RateHz, 9);
        Assert.Equal(reason, plan.Reason);
        Assert.Equal(rateHz < 4 ? PowerMode.Saving : PowerMode.Normal, plan.Mode);
    }

    [Fact]
    public void Decide_EverythingCanWait_NeverGoesBelowTheLowestRate() =>
        Assert.Equal(0.02, Decide(new PolicyOptions { Adaptive = { DeferrableFraction = 1 } }, 1).RateHz);

    [Fact]
    public void Decide_OtherPolicies_KnowNothingOfTheGrid() =>
        Assert.Equal(1, Decide(new PolicyOptions { Kind = PolicyOptions.Linear, Adaptive = { DeferrableFraction = 1 } }, 1).RateHz);

    private static RatePlan Decide(PolicyOptions options, double? dirtyShare) => new Scheduler(options)
        .Decide(new PowerSnapshot { At = History.Start, Supply = PowerSupply.Mains, DirtyGridShare = dirtyShare }, SchedulerState.Initial).Plan;
}
