using CsCheck;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Inference.Loops;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Core.Tests.Inference.Loops;

/// <summary>How a model has done, told without keeping every result.</summary>
public sealed class LaneRecordTests
{
    [Fact]
    public void Read_Nothing_KnowsNothing() => Assert.Equal(new LaneFigures(0, 0, null, null, null), new LaneRecord().Read());

    [Fact]
    public void LatencyP95_AnyLatencies_IsAtMostATenthBelowTheTrueOneAndNeverAbove() =>
        Gen.Double[-5.5, 1].Select(static exponent => TimeSpan.FromSeconds(Math.Pow(10, exponent))).Array[1, 200].Sample(
            static latencies =>
            {
                var record = new LaneRecord();
                Array.ForEach(latencies, latency => record.Note(Result(latency)));
                var exact = latencies.Order().ElementAt((int)Math.Ceiling(0.95 * latencies.Length) - 1);
                Assert.InRange(record.Read().LatencyP95!.Value.TotalSeconds, (exact.TotalSeconds * 0.9) - 1e-7, exact.TotalSeconds + 1e-7);
            },
            iter: Drill.Count(200, 10_000));

    [Fact]
    public void Note_ScoresThatAreNoProbabilities_TellNoConfidence()
    {
        var record = new LaneRecord();
        record.Note(Result(TimeSpan.FromMilliseconds(1), score: 7.5f));
        Assert.Null(record.Read().MeanConfidence);
    }

    [Fact]
    public void Note_ResultThatIsNoNumber_IsAFailure()
    {
        var record = new LaneRecord();
        var result = Result(TimeSpan.FromMilliseconds(1));
        result.NotANumber = NotANumber.Output;
        record.Note(result);
        Assert.Equal((0, 1), (record.Read().Inferences, record.Read().Failures));
    }

    [Fact]
    public void Note_JoulesOfAnotherBasis_BeginANewMean()
    {
        var (record, result) = (new LaneRecord(), Result(TimeSpan.FromMilliseconds(1)));
        foreach (var (joules, basis) in new[] { (1.0, EnergyBasis.Modelled), (3.0, EnergyBasis.Modelled), (5.0, EnergyBasis.Measured), (7.0, EnergyBasis.Measured) })
        {
            (result.EnergyJoules, result.EnergyBasis, result.CpuTime) = (joules, basis, TimeSpan.FromMilliseconds(joules));
            record.Note(result);
        }

        var figures = record.Read();
        Assert.Equal(EnergyBasis.Measured, figures.EnergyBasis);
        Assert.Equal(6, figures.MeanEnergyJoules!.Value, 1e-9);
        Assert.Equal(4, figures.MeanCpuTime!.Value.TotalMilliseconds, 1e-6);
    }

    [Fact]
    public void Note_AllocatesNothing()
    {
        var (record, result) = (new LaneRecord(), Result(TimeSpan.FromMilliseconds(1)));
        record.Note(result);
        Assert.Equal(0, Garbage.Of(() => record.Note(result)));
    }

    private static InferenceResult Result(TimeSpan latency, float score = 0.5f)
    {
        var result = new ResultPool(null, 1, 1).TryRent()!;
        (result.Latency, result.Kind, result.Count) = (latency, OutputKind.Classification, 1);
        result.Scores[0] = score;
        return result;
    }
}
