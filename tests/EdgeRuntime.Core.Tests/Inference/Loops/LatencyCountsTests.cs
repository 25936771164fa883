using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Inference.Loops;

namespace EdgeRuntime.Core.Tests.Inference.Loops;

public sealed class LatencyCountsTests
{
    [Fact]
    public void Since_AnEarlierReading_KnowsOnlyWhatCameLater()
    {
        var record = new LaneRecord();
        Note(record, TimeSpan.FromSeconds(1), 50);
        var before = record.ReadLatencies();
        Note(record, TimeSpan.FromMilliseconds(1), 20);

        var since = record.ReadLatencies().Since(before);

        Assert.Equal((20, 50), (since.Count, before.Count));
        Assert.InRange(since.Percentile(0.95)!.Value.TotalMilliseconds, 0.9, 1);
        Assert.InRange(since.With(before).Percentile(0.95)!.Value.TotalSeconds, 0.9, 1);
    }

    [Fact]
    public void Percentile_OfNothing_IsNotKnown() => Assert.Null(new LaneRecord().ReadLatencies().Percentile(0.95));

    private static void Note(LaneRecord record, TimeSpan latency, int count)
    {
        var result = new ResultPool(null, 1, 1).TryRent()!;
        result.Latency = latency;
        for (var i = 0; i < count; i++)
        {
            record.Note(result);
        }
    }
}
