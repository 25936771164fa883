using System.Text.Json;
using CsCheck;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Scheduling;
using EdgeRuntime.Core.Scheduling.Adaptive;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Scheduling.Adaptive;

/// <summary>The guarantees of the adaptive policy, over every node and every state that a history can lead to.</summary>
public sealed class AdaptivePropertyTests
{
    private static readonly int Cases = Drill.Count(300, 10_000);

    private static readonly Gen<(World World, Reading[] Past)> Reached = Gen.Select(Worlds.Any, Worlds.Past);

    [Fact]
    public void AnyWorld_OfTheGenerator_IsValid() => Worlds.Any.Sample(static world => Policies.Errors(world.Policy).Count == 0 && world.Costs.IsUsable, iter: Cases);

    [Fact]
    public void Decide_AnyHistory_RateIsWithinTheLimitsOrZeroInCriticalAndAsleep() => Reached.Sample(
        static drawn =>
        {
            var (world, past) = drawn;
            var scheduler = new Scheduler(world.Policy);
            var state = SchedulerState.Initial;
            foreach (var reading in past)
            {
                (var plan, state) = world.Decide(scheduler, reading, state);
                if (plan.Mode is PowerMode.Critical or PowerMode.Asleep)
                {
                    Assert.Equal((0, 0), (plan.RateHz, plan.Fraction));
                    Assert.True(plan.Mode == PowerMode.Critical || world.Costs.CanSleep, "sleep that saves nothing");
                }
                else
                {
                    Assert.InRange(plan.RateHz, world.Policy.MinRateHz * (1 - 1e-12), world.Policy.MaxRateHz);
                    Assert.Equal(plan.RateHz >= world.Policy.MaxRateHz ? PowerMode.Normal : PowerMode.Saving, plan.Mode);
                }

                Assert.NotEmpty(plan.Reason);
                Assert.Equal(plan.RateHz, state.RateHz);
            }
        },
        iter: Cases);

    [Fact]
    public void Decide_AnyHistory_NeverPlansBelowTheReserve() => Reached.Sample(
        static drawn =>
        {
            var (world, past) = drawn;
            var scheduler = new Scheduler(world.Policy);
            var state = SchedulerState.Initial;
            foreach (var reading in past)
            {
                var last = (state.Adaptive?.LastAt - History.Start)?.TotalSeconds ?? reading.Seconds;
                (var plan, state) = world.Decide(scheduler, reading, state);
                if (reading.SocFraction <= world.Policy.CriticalSocFraction)
                {
                    Assert.Equal(PowerMode.Critical, plan.Mode);
                }
                else if (plan.RateHz > 0 && world.Costs.CanSleep)
                {
                    // What it takes until the next such reading comes, at the harvest that it knows of, leaves what sleep needs.
                    var stored = (reading.SocFraction - world.Policy.CriticalSocFraction) * world.CapacityJoules;
                    var harvest = HarvestForecast.NowWatts(state.Adaptive!.Harvest, HarvestForecast.SlotOf(History.Start.AddSeconds(reading.Seconds)));
                    var taken = world.Costs.BaseWatts + (world.Costs.JoulesPerInference * plan.RateHz) - harvest;
                    var seconds = Math.Min(reading.Seconds - last, 300);

                    Assert.True(stored - Math.Max(0, taken * seconds) >= state.Adaptive.Plan!.Value.KeepJoules - 1e-6, $"{plan} with {stored} J above the reserve");
                }
            }
        },
        iter: Cases);

    [Fact]
    public void Decide_MoreCharge_NeverLowersTheRate() => Gen.Select(Reached, Gen.Double[0, 1], Gen.Double[0, 1], Gen.Int[1, 7200]).Sample(
        static (drawn, a, b, seconds) =>
        {
            var (world, past) = drawn;
            var scheduler = new Scheduler(world.Policy);
            var state = world.After(scheduler, past);
            var now = past[^1] with { Seconds = past[^1].Seconds + seconds };

            var less = world.Decide(scheduler, now with { SocFraction = Math.Min(a, b) }, state).Plan;
            var more = world.Decide(scheduler, now with { SocFraction = Math.Max(a, b) }, state).Plan;

            Assert.True(less.RateHz <= more.RateHz * (1 + 1e-6), $"{less} at {Math.Min(a, b)}, but {more} at {Math.Max(a, b)}");
        },
        iter: Cases);

    [Fact]
    public void Decide_StateThatWentThroughJson_DecidesTheSame() => Gen.Select(Reached, Worlds.Past).Sample(
        static (drawn, future) =>
        {
            var (world, past) = drawn;
            var scheduler = new Scheduler(world.Policy);
            var state = world.After(scheduler, past);
            var restored = JsonSerializer.Deserialize(Json(state), SchedulerStateJsonContext.Default.SchedulerState)!;
            var restarted = new Scheduler(world.Policy);
            foreach (var reading in future.Select(reading => reading with { Seconds = reading.Seconds + past[^1].Seconds, HarvestJoules = reading.HarvestJoules + past[^1].HarvestJoules }))
            {
                (var plan, state) = world.Decide(scheduler, reading, state);
                (var same, restored) = world.Decide(restarted, reading, restored);

                // Forecasts hold what was seen of the harvest, in arrays that are equal only to themselves.
                Assert.Equal(plan with { Forecast = null }, same with { Forecast = null });
                Assert.Equal(plan.FindOutlook(), same.FindOutlook());
                Assert.Equal(Json(state), Json(restored));
            }
        },
        iter: Cases);

    [Fact]
    public void Decide_WildChargeAndHarvest_ChangesModeAtMostSixTimesADwell() => Gen.Select(Worlds.Any, Gen.Double[0, 1].Array[360], Gen.Double[0, 20].Array[360]).Sample(
        static (world, charges, watts) =>
        {
            world.Policy.MinDwell = TimeSpan.FromMinutes(10);
            var scheduler = new Scheduler(world.Policy);
            var (state, mode, changes, harvest) = (SchedulerState.Initial, (PowerMode?)null, 0, 0.0);
            for (var i = 0; i < charges.Length; i++)
            {
                harvest += watts[i] * 10;
                (var plan, state) = world.Decide(scheduler, new Reading(i * 10, charges[i], harvest), state);
                changes += mode is { } before && before != plan.Mode ? 1 : 0;
                mode = plan.Mode;
            }

            // Between two falls lies a dwell; a fall and a rise each pass at most the three borders between the four modes.
            Assert.InRange(changes, 0, 6 * (1 + 6));
        },
        iter: Cases);

    [Fact]
    public void Decide_SensorFallsSilent_NeverExceedsTheLastRateOrTheLowest() => Gen.Select(Reached, Gen.Int[1, 7200]).Sample(
        static (drawn, seconds) =>
        {
            var (world, past) = drawn;
            var scheduler = new Scheduler(world.Policy);
            var state = world.After(scheduler, past);
            var silent = History.At(past[^1].Seconds + seconds, null) with { SensorLostSince = History.Start.AddSeconds(past[^1].Seconds) };

            var plan = scheduler.Decide(silent, new NodeWork(world.Costs, null), state).Plan;

            Assert.InRange(plan.RateHz, 0, Math.Max(state.RateHz!.Value, world.Policy.MinRateHz));
            Assert.True(seconds > world.Policy.SensorGrace.TotalSeconds || plan.RateHz <= state.RateHz, "within the grace nothing rises");
        },
        iter: Cases);

    private static string Json(SchedulerState state) => JsonSerializer.Serialize(state, SchedulerStateJsonContext.Default.SchedulerState);
}
