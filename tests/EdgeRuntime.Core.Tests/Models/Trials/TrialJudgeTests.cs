using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference.Loops;
using EdgeRuntime.Core.Models.Trials;

namespace EdgeRuntime.Core.Tests.Models.Trials;

public sealed class TrialJudgeTests
{
    private static readonly LaneFigures Good = new(100, 0, TimeSpan.FromMilliseconds(2), 0.01, 0.9);

    [Theory]
    [InlineData(10, 0, null)]
    [InlineData(0, 1, null)]
    [InlineData(0, 2, ErrorCode.TrialFailed)]
    [InlineData(100, 5, null)]
    [InlineData(100, 6, ErrorCode.TrialFailed)]
    public void Judge_Failures_OneIsChanceManyAreNot(long inferences, long failures, ErrorCode? code) =>
        Assert.Equal(code, TrialJudge.Judge(Good with { Inferences = inferences, Failures = failures }, null, null, 0.3)?.Code);

    [Theory]
    [InlineData(2.0, 0.01, null)]
    [InlineData(1.9, 0.01, ErrorCode.LimitExceeded)]
    [InlineData(2.0, 0.009, ErrorCode.LimitExceeded)]
    public void Judge_OwnLimits_AreKept(double latencyMs, double joules, ErrorCode? code) =>
        Assert.Equal(code, TrialJudge.Judge(Good, null, new LimitsSpec(LatencyP95Ms: latencyMs, EnergyJ: joules), 0.3)?.Code);

    [Theory]
    [InlineData(50, false, null)]
    [InlineData(50, true, ErrorCode.LimitExceeded)]
    [InlineData(100, false, ErrorCode.LimitExceeded)]
    public void Judge_AFewSlowSteps_AreNotTheEndBeforeTheEnd(long inferences, bool isLast, ErrorCode? code) =>
        Assert.Equal(code, TrialJudge.Judge(Good with { Inferences = inferences }, null, new LimitsSpec(LatencyP95Ms: 1), 0.3, isLast)?.Code);

    [Fact]
    public void Judge_FewInferences_SayNothingOfFigures() =>
        Assert.Null(TrialJudge.Judge(Good with { Inferences = 19 }, Good, new LimitsSpec(LatencyP95Ms: 0.1), 0));

    [Theory]
    [InlineData(0.61, null)]
    [InlineData(0.59, ErrorCode.ConfidenceDropped)]
    public void Judge_Confidence_MayDropByAsMuchAsIsAllowed(double confidence, ErrorCode? code) =>
        Assert.Equal(code, TrialJudge.Judge(Good with { MeanConfidence = confidence }, Good, null, 0.3)?.Code);

    [Fact]
    public void Judge_NothingToCompareWith_IsNoDrop()
    {
        Assert.Null(TrialJudge.Judge(Good with { MeanConfidence = 0.1 }, Good with { Inferences = 5 }, null, 0.3));
        Assert.Null(TrialJudge.Judge(Good with { MeanConfidence = 0.1 }, Good with { MeanConfidence = null }, null, 0.3));
        Assert.Null(TrialJudge.Judge(Good with { MeanConfidence = null }, Good, null, 0.3));
    }
}
