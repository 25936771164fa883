using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Contracts.Tests.Messages;

public sealed class OrderRankTests
{
    [Theory]
    [InlineData(0, false, 1, false, null)]
    [InlineData(7, false, 8, false, null)]
    [InlineData(7, false, 1_000_007, false, null)]
    [InlineData(7, false, 7, false, ErrorCode.GenerationNotNewer)]
    [InlineData(7, false, 1_000_008, false, ErrorCode.GenerationJump)]
    [InlineData(0, false, Identifiers.MaxCounter, false, ErrorCode.GenerationJump)]
    [InlineData(0, false, Identifiers.MaxCounter, true, ErrorCode.GenerationJump)]
    [InlineData(Identifiers.MaxCounter, false, 1, true, null)]
    [InlineData(5_000_000, false, 5_000_001, true, null)]
    [InlineData(7, true, 8, false, ErrorCode.SignatureMissing)]
    [InlineData(7, true, 8, true, null)]
    [InlineData(7, true, 7, true, ErrorCode.GenerationNotNewer)]
    [InlineData(7, true, 1_000_008, true, ErrorCode.GenerationJump)]
    public void Refuses_AnotherOrder_OnlyWhatIsOutrankedOrJumps(long last, bool lastIsSigned, long next, bool nextIsSigned, ErrorCode? code) =>
        Assert.Equal(code, OrderRank.Of(last, lastIsSigned).Refuses(OrderRank.Of(next, nextIsSigned))?.Code);

    [Theory]
    [InlineData(1, true)]
    [InlineData(1, false)]
    [InlineData(Identifiers.MaxCounter, true)]
    [InlineData(Identifiers.MaxCounter, false)]
    public void Of_GenerationAndSignature_AreBothInTheValue(long generation, bool isSigned)
    {
        var kept = new OrderRank(OrderRank.Of(generation, isSigned).Value);

        Assert.Equal((generation, isSigned), (kept.Generation, kept.IsSigned));
    }
}
