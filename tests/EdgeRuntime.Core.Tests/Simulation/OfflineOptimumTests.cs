using EdgeRuntime.Core.Scheduling.Adaptive;
using EdgeRuntime.Core.Simulation;
using EdgeRuntime.Core.Simulation.Optimum;
using EdgeRuntime.Core.Simulation.Traces;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Simulation;

/// <summary>The optimum against two ways of finding it that share nothing with it.</summary>
public sealed class OfflineOptimumTests
{
    [Theory]
    [InlineData(0, 4.5, 10)]
    [InlineData(0, 10, 20)]
    [InlineData(170, 6, 10)]
    [InlineData(300, 6, 40)]
    public void Find_AWeekOfTheYear_AgreesWithAFinerGridOfEveryMove(int day, double panelWatts, double batteryWh)
    {
        var (trace, rules) = (SampleTraces.Colorado.Days(day, 7), SampleTraces.Rules(panelWatts, batteryWh));

        var found = OfflineOptimum.Find(trace, rules);

        Assert.Equal(EveryMove(trace, rules, 4000), found.Score.Utility, 1e-3);
        Assert.Equal(0, found.Score.OutageFraction);
    }

    [Fact]
    public void Find_UpToTheWholeYear_AgreesWithAFinerGridOfEveryMove()
    {
        // A year of every move takes a minute.
        var (trace, rules) = (SampleTraces.Colorado.Days(0, Drill.Count(14, 365)), SampleTraces.Rules(6, 20));

        Assert.Equal(EveryMove(trace, rules, 4000), OfflineOptimum.Find(trace, rules).Score.Utility, 1e-3);
    }

    [Theory]
    [InlineData(4.5, 10)]
    [InlineData(6, 20)]
    public void Find_TheWholeYear_AgreesWithTheTautStringThroughTheKnownHarvest(double panelWatts, double batteryWh)
    {
        var (trace, rules) = (SampleTraces.Colorado, SampleTraces.Rules(panelWatts, batteryWh));

        Assert.Equal(StringThroughAll(trace, rules), OfflineOptimum.Find(trace, rules).Score.Utility, 1e-3);
    }

    [Fact]
    public void Find_MoreLevels_ChangeHardlyAnything()
    {
        var (trace, rules) = (SampleTraces.Colorado.Days(0, 20), SampleTraces.Rules(6, 20));

        Assert.Equal(OfflineOptimum.Find(trace, rules, 4 * OfflineOptimum.DefaultLevels).Score.Utility, OfflineOptimum.Find(trace, rules).Score.Utility, 1e-4);
    }

    [Fact]
    public void Find_AnyTrace_KeepsTheBooksAndTheReserve()
    {
        var (trace, rules) = (SampleTraces.Colorado.Days(300, 30), SampleTraces.Rules(4.5, 10));
        var stored = rules.StartSocFraction * rules.CapacityJoules;
        foreach (var slot in OfflineOptimum.Find(trace, rules).Slots)
        {
            stored += ((slot.HarvestWatts - slot.LoadWatts) * slot.Minutes * 60) - slot.SpillJoules;

            Assert.Equal(stored / rules.CapacityJoules, slot.SocFraction, 6);
            Assert.InRange(slot.SocFraction, rules.ReserveSocFraction - 1e-9, 1);
            Assert.InRange(slot.LoadWatts, rules.SleepWatts - 1e-9, 1.35 + 1e-9);
        }
    }

    [Fact]
    public void Find_DarkForLongerThanTheBatteryCanSleep_GoesOffForNoLongerThanItMust()
    {
        // 6 Wh above the reserve pay for 300 hours of sleep; the dark lasts 400.
        var found = OfflineOptimum.Find(SampleTraces.Of(Enumerable.Repeat(0.0, 800)), SampleTraces.Rules(6, 10));

        Assert.Equal(0.25, found.Score.OutageFraction, 1e-3);
        Assert.Equal(0, found.Score.Utility, 1e-3);
    }

    [Fact]
    public void Find_AmpleHarvest_RunsAtTheHighestRateAllTheTime()
    {
        var rules = SampleTraces.Rules(10, 10);

        var found = OfflineOptimum.Find(SampleTraces.Of(Enumerable.Repeat(1.0, 100)), rules);

        Assert.Equal(rules.Utility.At(rules.MaxRateHz), found.Score.Utility, 1e-9);
        Assert.True(found.Score.SpillWh > 400, "8.65 W spill for 50 hours");
    }

    // Dynamic programming over every move between two charges of a grid; a move that the node cannot sleep through is forbidden.
    private static double EveryMove(HarvestTrace trace, SimulationRules rules, int levels)
    {
        var envelope = rules.Envelope;
        var step = rules.CapacityJoules * (1 - rules.ReserveSocFraction) / levels;
        var start = (int)Math.Round((rules.StartSocFraction - rules.ReserveSocFraction) * rules.CapacityJoules / step);
        var later = new double[levels + 1];
        for (var i = trace.Slots.Length - 1; i >= 0; i--)
        {
            var seconds = trace.Slots[i].Minutes * 60.0;
            var harvest = trace.Slots[i].Share * rules.PanelWatts;
            // A move down by k levels takes what was harvested and k steps.
            var lowest = (int)Math.Ceiling((envelope.FloorWatts - harvest) * seconds / step);
            var highest = Math.Max(lowest, (int)Math.Floor((envelope.MaxWatts - harvest) * seconds / step));
            var worth = new double[highest - lowest + 1];
            for (var k = lowest; k <= highest; k++)
            {
                worth[k - lowest] = envelope.At(harvest + (k * step / seconds)) * seconds;
            }

            var now = new double[levels + 1];
            for (var level = 0; level <= levels; level++)
            {
                var best = double.NegativeInfinity;
                for (var k = lowest; k <= Math.Min(highest, level); k++)
                {
                    best = Math.Max(best, worth[k - lowest] + later[Math.Min(levels, level - k)]);
                }

                now[level] = best;
            }

            later = now;
        }

        return later[start] / trace.Length.TotalSeconds;
    }

    // Slot by slot the taut string through all of the harvest that is left.
    private static double StringThroughAll(HarvestTrace trace, SimulationRules rules)
    {
        var envelope = rules.Envelope;
        var capacity = rules.CapacityJoules * (1 - rules.ReserveSocFraction);
        var stored = rules.CapacityJoules * (rules.StartSocFraction - rules.ReserveSocFraction);
        var worth = 0.0;
        for (var i = 0; i < trace.Slots.Length; i++)
        {
            var taut = new TautString(stored, capacity);
            var open = true;
            for (var k = i; k < trace.Slots.Length && open; k++)
            {
                open = taut.Add(((trace.Slots[k].Share * rules.PanelWatts) - envelope.FloorWatts) * 1800, 1800);
            }

            var watts = Math.Clamp(envelope.FloorWatts + taut.Watts, envelope.FloorWatts, envelope.MaxWatts);
            worth += envelope.At(watts) * 1800;
            stored = Math.Min(capacity, stored + (((trace.Slots[i].Share * rules.PanelWatts) - watts) * 1800));
            Assert.True(stored > -1, "the string never leaves the tunnel");
        }

        return worth / trace.Length.TotalSeconds;
    }
}
