using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Scheduling;

namespace EdgeRuntime.Core.Tests.Scheduling;

/// <summary>The documented steps, one by one.</summary>
public sealed class SchedulerTests
{
    [Fact]
    public void Decide_MainsOrNoBattery_IsTheHighestRateAndSaysWhy()
    {
        Assert.Equal(new RatePlan(1, 1, PowerMode.Normal, "mains power") { ReasonCode = RateReason.Mains }, First(new() { At = History.Start, Supply = PowerSupply.Mains }));
        Assert.Equal(new RatePlan(1, 1, PowerMode.Normal, "no battery is configured") { ReasonCode = RateReason.Schedule }, First(new() { At = History.Start, Supply = PowerSupply.Unknown }));
    }

    [Fact]
    public void Decide_BatteryNeverHeardOf_IsTheLowestRate() => Assert.Equal(0.02, First(History.At(0, null)).RateHz);

    [Fact]
    public void Decide_SensorFallsSilent_HoldsForTheGraceThenTakesTheLowestRate()
    {
        var scheduler = new Scheduler(new PolicyOptions());
        var state = History.After(scheduler, [History.At(0, 0.9)]);
        var lost = History.Start.AddSeconds(10);

        var (held, next) = scheduler.Decide(History.At(310, null) with { SensorLostSince = lost }, state);
        var (lowest, after) = scheduler.Decide(History.At(310.001, null) with { SensorLostSince = lost }, next);
        var (later, _) = scheduler.Decide(History.At(100_000, null) with { SensorLostSince = lost }, after);

        Assert.Equal((1, "battery sensor silent: the last rate is held"), (held.RateHz, held.Reason));
        Assert.Equal((0.02, "battery sensor silent: lowest rate"), (lowest.RateHz, lowest.Reason));
        Assert.Equal(lowest, later);
    }

    [Fact]
    public void Decide_SensorFallsSilentInCritical_StaysCritical()
    {
        var scheduler = new Scheduler(new PolicyOptions());
        var state = History.After(scheduler, [History.At(0, 0.05)]);

        var plan = scheduler.Decide(History.At(10_000, null) with { SensorLostSince = History.Start }, state).Plan;

        Assert.Equal(PowerMode.Critical, plan.Mode);
        Assert.Equal("critical: the battery was empty when its sensor fell silent", plan.Reason);
    }

    [Fact]
    public void Decide_SensorLostAndReckonedDownToCritical_StopsAndStaysStopped()
    {
        var scheduler = new Scheduler(new PolicyOptions());
        var state = History.After(scheduler, [History.At(0, 0.5)]);
        var lost = History.At(200, null) with { SensorLostSince = History.Start.AddSeconds(10), BatterySensor = BatterySensorState.Lost };

        var (held, next) = scheduler.Decide(lost with { ReckonedSocFraction = 0.11 }, state);
        var (stopped, after) = scheduler.Decide(lost with { At = History.Start.AddSeconds(210), ReckonedSocFraction = 0.099 }, next);
        var (later, _) = scheduler.Decide(lost with { At = History.Start.AddSeconds(9999), ReckonedSocFraction = 0.05 }, after);

        Assert.Equal("battery sensor silent: the last rate is held", held.Reason);
        Assert.Equal((0, PowerMode.Critical, "critical: battery sensor lost, at least SoC 0.10 is left by reckoning"), (stopped.RateHz, stopped.Mode, stopped.Reason));
        Assert.Equal(PowerMode.Critical, later.Mode);
    }

    [Fact]
    public void Decide_ReckonedChargeHigh_NeverRaisesTheRateOfALostSensor()
    {
        var lost = History.At(10_000, null) with { SensorLostSince = History.Start, BatterySensor = BatterySensorState.Lost, ReckonedSocFraction = 0.95 };

        Assert.Equal((0.02, "battery sensor silent: lowest rate"), (First(lost).RateHz, First(lost).Reason));
    }

    [Fact]
    public void Decide_StaleSensor_FollowsTheReckonedChargeAndSaysSo()
    {
        var stale = History.At(0, 0.55) with { ReckonedSocFraction = 0.55, BatterySensor = BatterySensorState.Stale };

        Assert.Equal("linear: SoC 0.55 in 0.25..0.85 (reckoned, its sensor is silent)", First(stale).Reason);
        Assert.Equal("critical: SoC 0.05 (reckoned, its sensor is silent), inference starts again above 0.15", First(stale with { SocFraction = 0.05 }).Reason);
    }

    [Theory]
    [InlineData("clock", 5, 0.02, "clock schedule, outside 06:00..20:00 UTC")]
    [InlineData("clock", 6, 1, "clock schedule, within 06:00..20:00 UTC")]
    [InlineData("clock", 20, 0.02, "clock schedule, outside 06:00..20:00 UTC")]
    [InlineData("sun", 11, 1, "sun schedule, the sun is up")]
    [InlineData("sun", 23, 0.02, "sun schedule, the sun is down")]
    public void Decide_NoBatteryConfigured_FollowsTheScheduleAndSaysSo(string kind, int hour, double rateHz, string reason)
    {
        var plan = First(new() { At = History.Start.AddHours(hour), Supply = PowerSupply.Unknown }, new PolicyOptions { Schedule = { Kind = kind } });

        Assert.Equal((rateHz, "no battery is configured: " + reason), (plan.RateHz, plan.Reason));
    }

    [Theory]
    [InlineData(21, true)]
    [InlineData(23, true)]
    [InlineData(3, true)]
    [InlineData(4, false)]
    [InlineData(12, false)]
    public void Schedule_FromAfterTo_GoesOverMidnight(int hour, bool isHigh) =>
        Assert.Equal(isHigh, new ScheduleOptions { Kind = "clock", From = TimeSpan.FromHours(21), To = TimeSpan.FromHours(4) }.At(History.Start.AddHours(hour)).IsHigh);

    [Fact]
    public void Decide_AfterCritical_StartsAgainOnlyAboveTheRecoveryChargeAndAfterTheDwell()
    {
        var scheduler = new Scheduler(new PolicyOptions());
        var state = History.After(scheduler, [History.At(0, 0.5), History.At(10, 0.10)]);

        Assert.Equal(PowerMode.Critical, scheduler.Decide(History.At(1000, 0.15), state).Plan.Mode);
        Assert.Equal(PowerMode.Critical, scheduler.Decide(History.At(69, 0.16), state).Plan.Mode);
        Assert.Equal(PowerMode.Saving, scheduler.Decide(History.At(70, 0.16), state).Plan.Mode);
    }

    [Theory]
    [InlineData(75, 1)]
    [InlineData(80, 0.5)]
    [InlineData(85, 0.02)]
    [InlineData(120, 0.02)]
    public void Decide_Heat_LowersFromTheSoftLimitToTheHardOne(double temp, double expectedHz) =>
        Assert.Equal(expectedHz, First(History.At(0, 1) with { ProcessorTempC = temp }).RateHz, 9);

    [Fact]
    public void Decide_UnderVoltageAndThrottling_HalveEachAndAreNamed()
    {
        var weak = First(History.At(0, 1) with { UnderVoltage = true });
        var both = First(History.At(0, 1) with { UnderVoltage = true, Throttled = true });

        Assert.Equal(0.5, weak.RateHz);
        Assert.EndsWith("; under-voltage", weak.Reason, StringComparison.Ordinal);
        Assert.Equal(0.25, both.RateHz);
        Assert.EndsWith("; under-voltage; the board throttles its clock", both.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Decide_WhateverDecides_HasItsCode()
    {
        var full = History.At(0, 1);
        var fixedRate = new PolicyOptions { Kind = PolicyOptions.Fixed };
        var scheduler = new Scheduler(new PolicyOptions());
        var fell = History.After(scheduler, [full, History.At(10, 0.5)]);

        Assert.Equal(RateReason.Charge, First(full).ReasonCode);
        Assert.Equal(RateReason.Charge, First(full, new PolicyOptions { Kind = PolicyOptions.TiersKind }).ReasonCode);
        Assert.Equal(RateReason.Fixed, First(full, fixedRate).ReasonCode);
        Assert.Equal(RateReason.SensorLost, First(History.At(0, null)).ReasonCode);
        Assert.Equal(RateReason.Hot, First(full with { ProcessorTempC = 80 }).ReasonCode);
        Assert.Equal(RateReason.UnderVoltage, First(full with { ProcessorTempC = 80, UnderVoltage = true }).ReasonCode);
        Assert.Equal(RateReason.Throttled, First(full with { UnderVoltage = true, Throttled = true }).ReasonCode);
        Assert.Equal(RateReason.Charge, First(History.At(0, 0.2) with { Throttled = true }).ReasonCode);
        Assert.Equal(RateReason.Dwell, scheduler.Decide(History.At(11, 0.9), fell).Plan.ReasonCode);
        Assert.Equal(RateReason.CriticalCharge, First(History.At(0, 0.05) with { Throttled = true }).ReasonCode);
    }

    [Fact]
    public void RateFor_ModelWithItsOwnHighestRate_IsTheSameShareOfIt() => Assert.Equal(5, new RatePlan(0.5, 0.5, PowerMode.Saving, "").RateFor(10));

    [Fact]
    public void Constructor_UnknownKind_Throws() => Assert.Throws<ArgumentException>(static () => new Scheduler(new PolicyOptions { Kind = "psychic" }));

    private static RatePlan First(PowerSnapshot power, PolicyOptions? options = null) => new Scheduler(options ?? new PolicyOptions()).Decide(power, SchedulerState.Initial).Plan;
}
