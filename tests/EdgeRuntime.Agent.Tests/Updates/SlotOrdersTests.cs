using EdgeRuntime.Agent.Configuration;
using EdgeRuntime.Agent.Updates;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Testing;

namespace EdgeRuntime.Agent.Tests.Updates;

public sealed class SlotOrdersTests
{
    private static readonly DateTimeOffset Now = TestTrust.Start;
    private static readonly TimeSpan First = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Last = TimeSpan.FromSeconds(30);
    private readonly SlotOrders _orders = new(new ModelSlot(new ModelOptions(), FakeLane.Package, null));

    [Fact]
    public void Set_NewOrder_IsDueUntilItIsTaken()
    {
        Assert.False(_orders.IsDue(Now, Last));
        Assert.True(_orders.Set(Order(1, 'a')));
        Assert.True(_orders.IsDue(Now, Last));
        Assert.Equal(1, _orders.Take()!.Generation);
        Assert.False(_orders.IsDue(Now, Last));
    }

    [Fact]
    public void Set_SameGenerationAgain_ChangesNothing()
    {
        _orders.Set(Order(1, 'a'));
        _orders.Take();
        Assert.False(_orders.Set(Order(1, 'a')));
        Assert.False(_orders.IsDue(Now, Last));
    }

    [Fact]
    public void Set_SameModelByANewerDocument_IsTriedAgainButInterruptsNothing()
    {
        _orders.Set(Order(1, 'a'));
        _orders.Take();
        Assert.False(_orders.Set(Order(2, 'a')));
        Assert.True(_orders.IsDue(Now, Last));
        Assert.True(_orders.Set(Order(3, 'b')));
    }

    [Fact]
    public void Retry_AgainAndAgain_DoublesUpToTheLongest()
    {
        _orders.Set(Order(1, 'a'));
        var pauses = new List<double>();
        for (var i = 0; i < 5; i++)
        {
            _orders.Take();
            _orders.Retry(Now, First, Last);
            pauses.Add((_orders.RetryAt!.Value - Now).TotalSeconds);
        }

        Assert.Equal([5, 10, 20, 30, 30], pauses);
    }

    [Fact]
    public void IsDue_ClockSetBack_DoesNotWaitForIt()
    {
        _orders.Set(Order(1, 'a'));
        _orders.Take();
        _orders.Retry(Now.AddYears(10), First, Last);
        Assert.True(_orders.IsDue(Now, Last));
    }

    [Fact]
    public void RetryAndWait_WhileANewerOrderIsThere_DoNotPutItOff()
    {
        _orders.Set(Order(1, 'a'));
        _orders.Take();
        _orders.Set(Order(2, 'b'));
        _orders.Retry(Now, First, Last);
        Assert.True(_orders.IsDue(Now, Last));
        _orders.WaitForCharge();
        Assert.False(_orders.WaitsForCharge);
    }

    private static InstallOrder Order(long generation, char digest) => new(new DesiredModel { Model = "vibration-condition", Digest = new string(digest, 64) }, generation);

    [Fact]
    public void Release_ModelThatNoOrderNames_IsDueOnceUntilAnotherOrderNamesItAgain()
    {
        _orders.Set(Order(1, 'a'));
        _orders.Take();

        Assert.True(_orders.Release());
        Assert.False(_orders.Release());
        Assert.Equal((true, true, null), (_orders.IsReleased, _orders.IsDue(Now, Last), _orders.Current));

        Assert.True(_orders.Set(Order(2, 'a')));
        Assert.Equal((false, 2), (_orders.IsReleased, _orders.Take()!.Generation));
    }
}
