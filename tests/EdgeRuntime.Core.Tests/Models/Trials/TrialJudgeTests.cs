using EdgeRuntime.Contracts.Manifests;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Inference.Loops;
using EdgeRuntime.Core.Models.Trials;

namespace EdgeRuntime.Core.Tests.Models.Trials;

public sealed class TrialJudgeTests
{
    private static readonly LaneFigures Good = new(100, 0, TimeSpan.FromMilliseconds(2), 0.01, 0.9) { EnergyBasis = EnergyBasis.Modelled, MeanCpuTime = TimeSpan.FromMilliseconds(2) };
    private static readonly TrialTolerance Tolerance = new(ConfidenceDrop: 0.3, CostFactor: 3);

    [Theory]
    [InlineData(10, 0, null)]
    [InlineData(0, 1, null)]
    [InlineData(0, 2, ErrorCode.TrialFailed)]
    [InlineData(100, 5, null)]
    [InlineData(100, 6, ErrorCode.TrialFailed)]
    public void Judge_Failures_OneIsChanceManyAreNot(long inferences, long failures, ErrorCode? code) =>
        Assert.Equal(code, TrialJudge.Judge(Good with { Inferences = inferences, Failures = failures }, null, null, Tolerance)?.Code);

    [Theory]
    [InlineData(2.0, 0.01, null)]
    [InlineData(1.9, 0.01, ErrorCode.LimitExceeded)]
    [InlineData(2.0, 0.009, ErrorCode.LimitExceeded)]
    public void Judge_OwnLimits_AreKept(double latencyMs, double joules, ErrorCode? code) =>
        Assert.Equal(code, TrialJudge.Judge(Good, null, new LimitsSpec(LatencyP95Ms: latencyMs, EnergyJ: joules), Tolerance)?.Code);

    [Theory]
    [InlineData(50, false, null)]
    [InlineData(50, true, ErrorCode.LimitExceeded)]
    [InlineData(100, false, ErrorCode.LimitExceeded)]
    public void Judge_AFewSlowSteps_AreNotTheEndBeforeTheEnd(long inferences, bool isLast, ErrorCode? code) =>
        Assert.Equal(code, TrialJudge.Judge(Good with { Inferences = inferences }, null, new LimitsSpec(LatencyP95Ms: 1), Tolerance, isLast)?.Code);

    [Fact]
    public void Judge_FewInferences_SayNothingOfFigures() =>
        Assert.Null(TrialJudge.Judge(Good with { Inferences = 19 }, Good, new LimitsSpec(LatencyP95Ms: 0.1), Tolerance with { ConfidenceDrop = 0 }));

    [Theory]
    [InlineData(0.61, null)]
    [InlineData(0.59, ErrorCode.ConfidenceDropped)]
    public void Judge_Confidence_MayDropByAsMuchAsIsAllowed(double confidence, ErrorCode? code) =>
        Assert.Equal(code, TrialJudge.Judge(Good with { MeanConfidence = confidence }, Good, null, Tolerance)?.Code);

    [Fact]
    public void Judge_NothingToCompareWith_IsNoDrop()
    {
        Assert.Null(TrialJudge.Judge(Good with { MeanConfidence = 0.1 }, Good with { Inferences = 5 }, null, Tolerance));
        Assert.Null(TrialJudge.Judge(Good with { MeanConfidence = 0.1 }, Good with { MeanConfidence = null }, null, Tolerance));
        Assert.Null(TrialJudge.Judge(Good with { MeanConfidence = null }, Good, null, Tolerance));
    }

    [Theory]
    [InlineData(10, 29, null)]
    [InlineData(10, 31, ErrorCode.LimitExceeded)]
    [InlineData(2, 11.9, null)]
    [InlineData(2, 12.1, ErrorCode.LimitExceeded)]
    public void Judge_SlowerThanBefore_IsAcceptedUpToAFactorAndWhatABoardMayBeBusyFor(double beforeMs, double trialMs, ErrorCode? code)
    {
        var before = Good with { LatencyP95 = TimeSpan.FromMilliseconds(beforeMs) };
        var trial = Good with { LatencyP95 = TimeSpan.FromMilliseconds(trialMs) };

        Assert.Equal(code, TrialJudge.Judge(trial, before, null, Tolerance)?.Code);
        Assert.Null(TrialJudge.Judge(trial with { Inferences = 99 }, before, null, Tolerance));
        Assert.Null(TrialJudge.Judge(trial, before with { Inferences = 99 }, null, Tolerance));
        Assert.Null(TrialJudge.Judge(trial, before, null, Tolerance with { CostFactor = 10 }));
        Assert.Null(TrialJudge.Judge(trial, before, new LimitsSpec(LatencyP95Ms: 100), Tolerance));
    }

    [Theory]
    [InlineData(0.01, 0.029, null)]
    [InlineData(0.01, 0.031, ErrorCode.LimitExceeded)]
    [InlineData(0.0001, 0.00109, null)]
    [InlineData(0.0001, 0.00111, ErrorCode.LimitExceeded)]
    public void Judge_DearerThanBefore_IsAcceptedUpToAFactor(double beforeJoules, double trialJoules, ErrorCode? code)
    {
        var before = Good with { MeanEnergyJoules = beforeJoules, EnergyBasis = EnergyBasis.Measured, Inferences = 20 };
        var trial = Good with { MeanEnergyJoules = trialJoules, EnergyBasis = EnergyBasis.Measured };

        Assert.Equal(code, TrialJudge.Judge(trial, before, null, Tolerance, isLast: false)?.Code);
        Assert.Equal(code, TrialJudge.Judge(trial with { Inferences = 20 }, before, null, Tolerance)?.Code);
        Assert.Null(TrialJudge.Judge(trial with { Inferences = 99 }, before, null, Tolerance, isLast: false));
        Assert.Null(TrialJudge.Judge(trial, before with { Inferences = 19 }, null, Tolerance));
        Assert.Null(TrialJudge.Judge(trial, before, new LimitsSpec(EnergyJ: 1), Tolerance));
    }

    [Fact]
    public void Judge_ModelledJoules_AreNotComparedForTheyHoldWhatTheAgentDoesAround()
    {
        Assert.Null(TrialJudge.Judge(Good with { MeanEnergyJoules = 1 }, Good, null, Tolerance));
        Assert.Equal(ErrorCode.LimitExceeded, TrialJudge.Judge(Good with { MeanCpuTime = TimeSpan.FromMilliseconds(6.1) }, Good, null, Tolerance)?.Code);
    }

    [Fact]
    public void Judge_JoulesOfAnotherBasis_AreNotComparedButTimeOfTheProcessorIs()
    {
        var before = Good with { EnergyBasis = EnergyBasis.Measured };
        Assert.Null(TrialJudge.Judge(Good with { MeanEnergyJoules = 1 }, before, null, Tolerance));

        var error = TrialJudge.Judge(Good with { MeanCpuTime = TimeSpan.FromMilliseconds(6.1) }, before, null, Tolerance)!;
        Assert.Equal(ErrorCode.LimitExceeded, error.Code);
        Assert.StartsWith("in the trial an inference took 6.1 ms of the processor, before 2 ms; more than 3 times as much", error.Message, StringComparison.Ordinal);
    }
}
