using CsCheck;
using EdgeRuntime.Core.Simulation;

namespace EdgeRuntime.Core.Tests.Simulation;

public sealed class NodeSimulatorTests
{
    [Fact]
    public void Run_AnyPolicyAndHarvest_KeepsTheBooks() => Gen.Select(Gen.Double[0, 1].Array[1, 100], Gen.Double[-1, 6].Array[1, 50]).Sample(
        static (shares, rates) =>
        {
            var rules = SampleTraces.Rules(6, 2);
            var run = Run(rules, new ScriptedPolicy(reading => rates[(int)(reading.At.Ticks / TimeSpan.TicksPerMinute % rates.Length)] is var rate and >= 0 ? new(rate, false) : MinutePlan.Sleep), shares);

            var stored = rules.StartSocFraction * rules.CapacityJoules;
            foreach (var slot in run.Slots)
            {
                stored += ((slot.HarvestWatts - slot.LoadWatts) * slot.Minutes * 60) - slot.SpillJoules;

                Assert.Equal(stored / rules.CapacityJoules, slot.SocFraction, 1e-9);
                Assert.InRange(slot.Utility, 0, 1);
                Assert.InRange(slot.OffFraction + slot.AsleepFraction, 0, 1 + 1e-12);
            }

            Assert.InRange(run.Score.Utility, 0, rules.Utility.At(rules.MaxRateHz) + 1e-12);
        },
        iter: 200);

    [Fact]
    public void Run_ChargeFallsBelowTheReserve_IsOffUntilTheRestartCharge()
    {
        // 1 Wh, 0.6 of it usable, at 1.35 W: empty after 27 minutes. Then 0.12 W bring 0.02 Wh in 10 minutes, which last for one.
        var rules = SampleTraces.Rules(0.12, 1);

        var run = Run(rules, new ScriptedPolicy(static _ => new(5, false)), 0, 1, 1);

        Assert.Equal(3 / 30.0, run.Slots[0].OffFraction, 1e-9);
        Assert.Equal(0.10, run.Slots[0].SocFraction, 1e-2);
        Assert.InRange(run.Slots[1].OffFraction, 0.85, 0.95);
        Assert.InRange(run.Slots[2].SocFraction, 0.09, 0.12);
        Assert.True(run.Score.ModeChangesPerDay > 0, "off is a mode");
    }

    [Fact]
    public void Run_ChosenSleep_IsNoOutage()
    {
        var run = Run(SampleTraces.Rules(6, 10), new ScriptedPolicy(static _ => MinutePlan.Sleep), 0, 0);

        Assert.Equal((0, 0, 1), (run.Score.Utility, run.Score.OutageFraction, run.Slots[0].AsleepFraction));
        Assert.Equal(0.02, run.Slots[0].LoadWatts, 12);
    }

    [Fact]
    public void Run_PolicySeesOnlyThePast()
    {
        var seen = new List<NodeReading>();
        _ = Run(SampleTraces.Rules(10, 10), new ScriptedPolicy(reading =>
        {
            seen.Add(reading);
            return MinutePlan.Sleep;
        }), 0.5, 1);

        Assert.Equal((0, 0, 0), (seen[0].HarvestWatts, seen[0].HarvestJoules, seen[0].LoadJoules));
        Assert.Equal((5, 300), (seen[1].HarvestWatts, seen[1].HarvestJoules));
        Assert.Equal((5, 9000, 0), (seen[30].HarvestWatts, seen[30].HarvestJoules, seen[30].MinuteOfSlot));
        Assert.Equal(10, seen[31].HarvestWatts);
    }

    [Fact]
    public void Run_TraceThatBeginsWithinASlot_CountsItsMinutesFromTheHalfHour()
    {
        var minutes = new List<int>();
        var trace = SampleTraces.Of(0, 0) with { Start = SampleTraces.Start.AddMinutes(3), Slots = [new(0, 27), new(0, 30)] };
        _ = new NodeSimulator(SampleTraces.Rules(6, 10)).Run(trace, new ScriptedPolicy(reading =>
        {
            minutes.Add(reading.MinuteOfSlot);
            return MinutePlan.Sleep;
        }), TestContext.Current.CancellationToken);

        Assert.Equal((57, 3, 29, 0), (minutes.Count, minutes[0], minutes[26], minutes[27]));
    }

    private static SimulationRun Run(SimulationRules rules, ISimulatedPolicy policy, params double[] shares) =>
        new NodeSimulator(rules).Run(SampleTraces.Of(shares), policy, TestContext.Current.CancellationToken);

    private sealed class ScriptedPolicy(Func<NodeReading, MinutePlan> decide) : ISimulatedPolicy
    {
        public string Name => "scripted";

        public MinutePlan Decide(in NodeReading reading) => decide(reading);
    }
}
