using CsCheck;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Contracts.Tests.Messages;

public sealed class MessageOrderTests
{
    private static readonly DateTimeOffset Time = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void SessionStart_OfAUuidV7_IsItsTime()
    {
        var start = Time.AddMilliseconds(1234);

        Assert.Equal(start, new MessageOrder(Guid.CreateVersion7(start), 1).SessionStart);
        Assert.Equal(DateTimeOffset.MaxValue.ToUnixTimeMilliseconds(), new MessageOrder(Guid.Parse("ffffffff-ffff-7fff-bfff-ffffffffffff"), 1).SessionStart.ToUnixTimeMilliseconds());
    }

    [Fact]
    public void Compare_LaterSession_IsNewerWhateverItsNumber() =>
        Assert.True(new MessageOrder(Guid.CreateVersion7(Time.AddMilliseconds(1)), 1) > new MessageOrder(Guid.CreateVersion7(Time), 1000));

    [Fact]
    public void Compare_WithinASession_IsByNumber()
    {
        var session = Guid.CreateVersion7(Time);

        Assert.True(new MessageOrder(session, 2) > new MessageOrder(session, 1));
        Assert.False(new MessageOrder(session, 1) > new MessageOrder(session, 1));
    }

    [Fact]
    public void Compare_AnyThree_IsATotalOrder()
    {
        var orders = Gen.Select(Gen.Int[0, 3], Gen.Long[1, 5]).Select(static (start, seq) => new MessageOrder(Guid.CreateVersion7(Time.AddSeconds(start)), seq));
        Gen.Select(orders, orders, orders).Sample(static (a, b, c) =>
            Math.Sign(a.CompareTo(b)) == -Math.Sign(b.CompareTo(a)) && (!(a <= b && b <= c) || a <= c) && (a.CompareTo(b) == 0) == (a == b));
    }
}
