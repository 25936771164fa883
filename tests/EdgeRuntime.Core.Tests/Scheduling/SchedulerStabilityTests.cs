using CsCheck;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Scheduling;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Scheduling;

/// <summary>Noise must not make the node change its mind all the time.</summary>
public sealed class SchedulerStabilityTests
{
    private const int SecondsBetweenReadings = 10;
    private const int ReadingsPerHour = 3600 / SecondsBetweenReadings;

    [Fact]
    public void Decide_WildCharge_ChangesModeAtMostFourTimesADwell() => Gen.Select(Policies.Any, Gen.Double[0, 1].Array[ReadingsPerHour]).Sample(
        static (policy, charges) =>
        {
            policy.MinDwell = TimeSpan.FromMinutes(10);

            // Between two falls lies a dwell; a fall and a rise each pass at most the two borders between the three modes.
            Assert.InRange(ModeChanges(policy, charges), 0, 4 * (1 + 6));
        },
        iter: Drill.Count(200, 10_000));

    [Fact]
    public void Decide_WildChargeWithoutDwell_ChangesModeFarMoreOften()
    {
        var random = new Random(1);
        double[] charges = [.. Enumerable.Range(0, ReadingsPerHour).Select(_ => random.NextDouble())];

        Assert.True(ModeChanges(new PolicyOptions { MinDwell = TimeSpan.Zero }, charges) > 60, "the bound of the other test would hold without a dwell");
    }

    [Fact]
    public void Decide_NoiseWithinTheHysteresis_ChangesModeAtMostOnceADirection() =>
        Gen.Select(Policies.Any, Gen.Double[0, 1], Gen.Double[-1, 1].Array[ReadingsPerHour]).Sample(
            static (policy, mean, noise) =>
            {
                policy.MinDwell = TimeSpan.Zero;
                policy.HysteresisSocFraction = 0.01;

                // The critical borders see the charge as it is: their distance is at least the noise's width here.
                policy.RecoverSocFraction = Math.Max(policy.RecoverSocFraction, policy.CriticalSocFraction + 0.0201);
                var charges = noise.Select(n => Math.Clamp(mean + (n * policy.HysteresisSocFraction), 0, 1));

                Assert.InRange(ModeChanges(policy, charges), 0, 3);
            },
            iter: Drill.Count(500, 10_000));

    [Fact]
    public void Decide_NoiseWithinTheHysteresisAfterOneReadingAtEachEnd_HoldsTheRateExactly() => Gen.Select(Policies.Any, Gen.Double[-1, 1].Array[100]).Sample(
        static (policy, noise) =>
        {
            policy.MinDwell = TimeSpan.Zero;
            policy.CriticalSocFraction = 0.1;
            policy.RecoverSocFraction = 0.15;
            policy.HysteresisSocFraction = 0.02;
            var scheduler = new Scheduler(policy);
            var state = History.After(scheduler, [History.At(0, 0.52), History.At(10, 0.48), History.At(20, 0.52)]);

            for (var i = 0; i < noise.Length; i++)
            {
                var (plan, next) = scheduler.Decide(History.At(30 + (10 * i), 0.5 + (0.02 * noise[i] * 0.999)), state);

                Assert.Equal(state.RateHz, plan.RateHz);
                state = next;
            }
        },
        iter: Drill.Count(200, 10_000));

    [Fact]
    public void Decide_RiseWithinTheDwell_WaitsAndSaysSo()
    {
        var scheduler = new Scheduler(new PolicyOptions { MinDwell = TimeSpan.FromMinutes(1), HysteresisSocFraction = 0 });
        var state = History.After(scheduler, [History.At(0, 0.9), History.At(10, 0.5)]);

        var (early, waiting) = scheduler.Decide(History.At(69, 0.9), state);
        var (late, _) = scheduler.Decide(History.At(70, 0.9), waiting);

        Assert.Equal(state.RateHz, early.RateHz);
        Assert.EndsWith("waiting to rise", early.Reason, StringComparison.Ordinal);
        Assert.Equal(1, late.RateHz);
    }

    [Fact]
    public void Decide_ClockSetBackByADay_DoesNotHoldTheRateDownForADay()
    {
        var scheduler = new Scheduler(new PolicyOptions { HysteresisSocFraction = 0 });
        var state = History.After(scheduler, [History.At(86_400, 0.9), History.At(86_410, 0.5)]);

        Assert.Equal(1, scheduler.Decide(History.At(0, 0.9), state).Plan.RateHz);
    }

    private static int ModeChanges(PolicyOptions policy, IEnumerable<double> charges)
    {
        var scheduler = new Scheduler(policy);
        var state = SchedulerState.Initial;
        PowerMode? last = null;
        var changes = 0;
        var seconds = 0;
        foreach (var charge in charges)
        {
            (var plan, state) = scheduler.Decide(History.At(seconds += SecondsBetweenReadings, charge), state);
            changes += last is { } before && before != plan.Mode ? 1 : 0;
            last = plan.Mode;
        }

        return changes;
    }
}
