using EdgeRuntime.Agent.Governing;
using EdgeRuntime.Core.Inference;
using EdgeRuntime.Core.Inference.Loops;

namespace EdgeRuntime.Agent.Tests.Governing;

/// <summary>Which governor is chosen, by what was measured under each.</summary>
public sealed class GovernorChoiceTests
{
    [Fact]
    public void Choose_CheaperByMoreThanTheNoise_IsTheCheapest()
    {
        var (chosen, words) = Choose(Trial(null, 2.00, 2.02), Trial("performance", 2.4, 2.4), Trial("powersave", 1.80, 1.82));

        Assert.Equal("powersave", chosen!.Governor);
        Assert.Equal("the board's own 1.005 J, performance 1.2 J, powersave 0.905 J", words);
    }

    [Theory]
    [InlineData(1.97, 1.97, 2.00)]
    [InlineData(1.70, 1.70, 2.60)]
    [InlineData(1.60, 2.20, 2.00)]
    public void Choose_CheaperByLessThanIsMeaningfulOrThanWindowsDisagree_StaysWithTheBoardsOwn(double first, double second, double ownSecond) =>
        Assert.Null(Choose(Trial(null, 2.00, ownSecond), Trial("powersave", first, second)).Chosen!.Governor);

    [Fact]
    public void Choose_CheapestIsTooSlowForALimit_IsTheNext()
    {
        var (chosen, words) = Choose([50], Trial(null, 2, 2), Trial("powersave", 1.5, 1.5, latencyMs: 100), Trial("conservative", 1.7, 1.7, latencyMs: 40));

        Assert.Equal("conservative", chosen!.Governor);
        Assert.Contains("powersave 0.75 J but too slow", words, StringComparison.Ordinal);
    }

    [Fact]
    public void Choose_OnlyTheDearestKeepsALimit_IsThat() =>
        Assert.Equal("performance", Choose([50], Trial(null, 2, 2, latencyMs: 100), Trial("performance", 3, 3)).Chosen!.Governor);

    [Fact]
    public void Choose_NoneKeepsALimit_StaysWithTheBoardsOwn() =>
        Assert.Null(Choose([1], Trial(null, 2, 2), Trial("powersave", 1, 1)).Chosen!.Governor);

    [Fact]
    public void Choose_CheapBecauseItDoesNotKeepUp_IsNotChosen() =>
        Assert.Null(Choose(Trial(null, 2, 2), Trial("powersave", 1, 1, perSecond: 1.2)).Chosen!.Governor);

    [Fact]
    public void Choose_OtherWorkInOneOfTheWindows_ComparesNothing()
    {
        var other = Trial("powersave", 1, 1) with { Second = new GovernorFigures(1, 1.5, [Latencies(10)]) };

        var (chosen, words) = Choose(Trial(null, 2, 2), other);

        Assert.Null(chosen);
        Assert.Equal("the work changed between the trials (2 and 1.5 inferences a second under one governor)", words);
    }

    private static (GovernorTrial? Chosen, string Words) Choose(params GovernorTrial[] trials) => Choose([null], trials);

    private static (GovernorTrial? Chosen, string Words) Choose(double?[] limits, params GovernorTrial[] trials) => GovernorChoice.Choose(trials, limits);

    private static GovernorTrial Trial(string? governor, double first, double second, double latencyMs = 10, double perSecond = 2) => new(
        governor,
        new GovernorFigures(first, perSecond, [Latencies(latencyMs)]),
        new GovernorFigures(second, perSecond, [Latencies(latencyMs)]));

    private static LatencyCounts Latencies(double milliseconds)
    {
        var record = new LaneRecord();
        var result = new ResultPool(null, 1, 1).TryRent()!;
        result.Latency = TimeSpan.FromMilliseconds(milliseconds);
        record.Note(result);
        return record.ReadLatencies();
    }
}
