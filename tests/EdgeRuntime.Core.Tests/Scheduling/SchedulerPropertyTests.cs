using CsCheck;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Scheduling;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Scheduling;

/// <summary>The guarantees, over every policy and every state that a history can lead to.</summary>
public sealed class SchedulerPropertyTests
{
    private static readonly int Cases = Drill.Count(2000, 10_000);

    private static readonly Gen<(PolicyOptions Policy, PowerSnapshot[] Past)> Reached = Gen.Select(Policies.Any, History.Any);

    [Fact]
    public void AnyPolicy_OfTheGenerator_IsValid() => Policies.Any.Sample(static options => Policies.Errors(options).Count == 0);

    [Fact]
    public void Decide_AnyHistory_RateIsWithinTheLimitsOrZeroInCritical() => Reached.Sample(
        static drawn =>
        {
            var scheduler = new Scheduler(drawn.Policy);
            var state = SchedulerState.Initial;
            foreach (var reading in drawn.Past)
            {
                (var plan, state) = scheduler.Decide(reading, state);
                if (plan.Mode == PowerMode.Critical)
                {
                    Assert.Equal(0, plan.RateHz);
                    Assert.Equal(0, plan.Fraction);
                }
                else
                {
                    Assert.InRange(plan.RateHz, drawn.Policy.MinRateHz, drawn.Policy.MaxRateHz);
                    Assert.InRange(plan.Fraction, 0, 1);
                    Assert.Equal(plan.RateHz >= drawn.Policy.MaxRateHz ? PowerMode.Normal : PowerMode.Saving, plan.Mode);
                }

                Assert.NotEmpty(plan.Reason);
                Assert.Equal(plan.RateHz, state.RateHz);
            }
        },
        iter: Cases);

    [Fact]
    public void Decide_AtOrBelowTheCriticalCharge_IsCriticalWhateverTheState() => Gen.Select(Reached, Gen.Double[0, 1]).Sample(
        static (drawn, share) =>
        {
            var scheduler = new Scheduler(drawn.Policy);
            var now = drawn.Past[^1] with { At = drawn.Past[^1].At.AddSeconds(1), SocFraction = share * drawn.Policy.CriticalSocFraction };

            Assert.Equal(PowerMode.Critical, scheduler.Decide(now, History.After(scheduler, drawn.Past)).Plan.Mode);
        },
        iter: Cases);

    [Fact]
    public void Decide_MoreCharge_NeverLowersTheRate() => Gen.Select(Reached, Gen.Double[0, 1], Gen.Double[0, 1], Gen.Int[0, 7200]).Sample(
        static (drawn, a, b, seconds) =>
        {
            var scheduler = new Scheduler(drawn.Policy);
            var state = History.After(scheduler, drawn.Past);
            var now = drawn.Past[^1] with { At = drawn.Past[^1].At.AddSeconds(seconds), SensorLostSince = null };

            var less = scheduler.Decide(now with { SocFraction = Math.Min(a, b) }, state).Plan;
            var more = scheduler.Decide(now with { SocFraction = Math.Max(a, b) }, state).Plan;

            Assert.True(less.RateHz <= more.RateHz, $"{less} at {Math.Min(a, b)}, but {more} at {Math.Max(a, b)}");
        },
        iter: Cases);

    [Fact]
    public void Decide_HeatUnderVoltageOrThrottling_OnlyLowersTheRate() => Gen.Select(Reached, History.Heat, History.Flag, History.Flag).Sample(
        static (drawn, heat, weak, throttled) =>
        {
            var scheduler = new Scheduler(drawn.Policy);
            var state = History.After(scheduler, drawn.Past[..^1]);
            var calm = drawn.Past[^1] with { ProcessorTempC = null, UnderVoltage = null, Throttled = null };

            var free = scheduler.Decide(calm, state).Plan;
            var held = scheduler.Decide(calm with { ProcessorTempC = heat, UnderVoltage = weak, Throttled = throttled }, state).Plan;

            Assert.True(held.RateHz <= free.RateHz, $"{held}, but {free} without");
        },
        iter: Cases);

    [Fact]
    public void Decide_SensorSilentOrImplausible_NeverRaisesTheRate() =>
        Gen.Select(Reached, Gen.OneOf<double?>(null, double.NaN, double.PositiveInfinity, -0.5, 1.5, 100), Gen.Int[1, 7200]).Sample(
            static (drawn, reading, seconds) =>
            {
                var scheduler = new Scheduler(drawn.Policy);
                var state = History.After(scheduler, drawn.Past);
                var last = drawn.Past[^1];
                var silent = History.At((last.At - History.Start).TotalSeconds + seconds, reading) with { SensorLostSince = last.SensorLostSince ?? last.At };

                var plan = scheduler.Decide(silent, state).Plan;

                Assert.True(plan.RateHz <= state.RateHz, $"{plan} after {state.RateHz} Hz");
            },
            iter: Cases);

    [Fact]
    public void Decide_SameArguments_SameDecision() => Reached.Sample(
        static drawn =>
        {
            var state = History.After(new Scheduler(drawn.Policy), drawn.Past[..^1]);
            var scheduler = new Scheduler(drawn.Policy);
            var first = scheduler.Decide(drawn.Past[^1], state);
            _ = History.After(scheduler, drawn.Past);

            Assert.Equal(first, scheduler.Decide(drawn.Past[^1], state));
        },
        iter: Cases);
}
