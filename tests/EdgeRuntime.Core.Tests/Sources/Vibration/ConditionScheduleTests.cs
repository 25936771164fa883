using EdgeRuntime.Core.Sources.Vibration;

namespace EdgeRuntime.Core.Tests.Sources.Vibration;

public sealed class ConditionScheduleTests
{
    private const double Start = 1_790_000_000;

    [Fact]
    public void At_SameTime_SameEpisodeWhateverWasAskedBefore()
    {
        var schedule = new ConditionSchedule(7, new VibrationOptions());
        var later = schedule.At(Start + 5000);
        schedule.At(Start);

        Assert.Equal(later, schedule.At(Start + 5000));
        Assert.Equal(later, new ConditionSchedule(7, new VibrationOptions()).At(Start + 5000));
    }

    [Fact]
    public void At_WholeCycles_EveryConditionHasItsShare()
    {
        var schedule = new ConditionSchedule(3, new VibrationOptions { MeanDwellSeconds = 60 });
        var counts = new int[MachineConditions.Count];
        const int seconds = 60 * 6 * 50;
        for (var i = 0; i < seconds; i++)
        {
            counts[(int)schedule.At(Start + i).Condition]++;
        }

        Assert.All(counts, count => Assert.InRange(count / (double)seconds, 0.15, 0.185));
    }

    [Fact]
    public void At_Stays_LastBetweenHalfAndOneAndAHalfDwells()
    {
        var schedule = new ConditionSchedule(5, new VibrationOptions { MeanDwellSeconds = 100 });
        var last = schedule.At(0);
        var since = 0;
        var stays = new List<int>();
        for (var second = 1; second < 100_000; second++)
        {
            var now = schedule.At(second);
            if (now != last)
            {
                stays.Add(second - since);
                (last, since) = (now, second);
            }
        }

        Assert.InRange(stays.Count, 950, 1001);
        Assert.All(stays.Skip(1), stay => Assert.InRange(stay, 49, 151));
    }

    [Fact]
    public void At_OneCondition_HoldsForGood()
    {
        var schedule = new ConditionSchedule(9, new VibrationOptions { Conditions = ["looseness"] });

        Assert.All(Enumerable.Range(0, 500), i => Assert.Equal(MachineCondition.Looseness, schedule.At(Start + (i * 60)).Condition));
    }

    [Fact]
    public void At_Severity_StaysInItsRangeAndVaries()
    {
        var schedule = new ConditionSchedule(9, new VibrationOptions { MinSeverityFraction = 0.5, MaxSeverityFraction = 0.7 });
        var severities = Enumerable.Range(0, 300).Select(i => schedule.At(Start + (i * 120)).SeverityFraction).ToArray();

        Assert.All(severities, severity => Assert.InRange(severity, 0.5, 0.7));
        Assert.True(severities.Distinct().Count() > 200);
    }

    [Fact]
    public void At_BeforeTheEpoch_Works()
    {
        var schedule = new ConditionSchedule(9, new VibrationOptions());

        Assert.Equal(schedule.At(-12345), schedule.At(-12345));
    }
}
