using EdgeRuntime.Cli.Devices;
using EdgeRuntime.Cli.Orders;
using EdgeRuntime.Cli.Tests.Fleet;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Cli.Tests.Orders;

public sealed class OrderJudgeTests
{
    private static readonly DesiredModel Model = new() { Model = "pump", Digest = new string('c', 64) };
    private static readonly RefusedGeneration Before = new(5, ErrorCode.WrongDevice, "not mine");
    private readonly Order _order = new("pi", new SealedDesired(new DesiredDocument { Schema = DesiredDocument.CurrentSchema, Generation = 5 }, default), Before);

    [Theory]
    [InlineData(ModelPhase.Waiting, "pending")]
    [InlineData(ModelPhase.Downloading, "pending")]
    [InlineData(ModelPhase.Staged, "pending")]
    [InlineData(ModelPhase.Trial, "pending")]
    [InlineData(ModelPhase.Deferred, "pending")]
    [InlineData(ModelPhase.Committed, "committed")]
    [InlineData(ModelPhase.Failed, "failed")]
    [InlineData(ModelPhase.RolledBack, "rolled_back")]
    public void Judge_PhaseOfTheModel_IsItsOutcome(ModelPhase phase, string outcome)
    {
        var state = OrderJudge.Judge(_order, Model, Device(Reported(5, phase)));

        Assert.Equal((outcome, phase), (Figures.Word<OrderOutcome>(state.Outcome), state.Phase));
        Assert.Equal(outcome != "pending", state.IsEnd);
        Assert.Equal(outcome == "committed", state.IsGood);
    }

    [Theory]
    [InlineData(ModelPhase.Staged, "pending")]
    [InlineData(ModelPhase.Committed, "committed")]
    [InlineData(ModelPhase.RolledBack, "rolled_back")]
    public void JudgeAgent_PhaseOfTheRelease_IsItsOutcomeUnlessItIsAnotherRelease(ModelPhase phase, string outcome)
    {
        var reported = Reported(5) with { Agent = new AgentStatus { Digest = Model.Digest, Phase = phase } };
        Assert.Equal(outcome, Figures.Word<OrderOutcome>(OrderJudge.JudgeAgent(_order, Model.Digest, Device(reported)).Outcome));
        Assert.Equal((OrderOutcome.Pending, "taken up"), OrderJudge.JudgeAgent(_order, new string('d', 64), Device(reported)) is var other ? (other.Outcome, other.Text) : default);
    }

    [Fact]
    public void Judge_EndOfAnEarlierAttempt_DoesNotCount()
    {
        var state = OrderJudge.Judge(_order, Model, Device(Reported(4, ModelPhase.Failed)));

        Assert.Equal((OrderOutcome.Pending, "has not taken it up yet"), (state.Outcome, state.Text));
    }

    [Fact]
    public void Judge_Refusal_CountsUnlessItWasThereBefore()
    {
        Assert.Equal(OrderOutcome.Pending, OrderJudge.Judge(_order, Model, Device(Reported(4) with { Refused = Before })).Outcome);
        var state = OrderJudge.Judge(_order, Model, Device(Reported(4) with { Refused = new RefusedGeneration(5, ErrorCode.Expired, "too late") }));

        Assert.Equal((OrderOutcome.Refused, "refused generation 5: too late (expired)"), (state.Outcome, state.Text));
        Assert.Equal(ErrorCode.Expired, state.Error!.Code);
    }

    [Fact]
    public void Judge_NewerOrder_SupersedesUnlessItNamesTheSameModel()
    {
        Assert.Equal(OrderOutcome.Superseded, OrderJudge.Judge(_order, Model, Device(Reported(6))).Outcome);
        Assert.Equal(OrderOutcome.Committed, OrderJudge.Judge(_order, Model, Device(Reported(6, ModelPhase.Committed))).Outcome);
        Assert.Equal(OrderOutcome.Superseded, OrderJudge.Judge(_order, Device(Reported(6))).Outcome);
    }

    [Fact]
    public void Judge_Policy_IsAppliedWithItsGeneration()
    {
        Assert.Equal(OrderOutcome.Pending, OrderJudge.Judge(_order, Device(Reported(4))).Outcome);
        Assert.Equal(OrderOutcome.Applied, OrderJudge.Judge(_order, Device(Reported(5))).Outcome);
    }

    [Fact]
    public void Judge_ProgressAndError_AreInTheText()
    {
        var reported = Reported(5, ModelPhase.Waiting);
        var status = reported.Models[0] with { Progress = 0.456, Error = new ErrorInfo(ErrorCode.BlocksMissing, "publish it again") };

        Assert.Equal("waiting 46 %: publish it again (blocks_missing)", OrderJudge.Judge(_order, Model, Device(reported with { Models = [status] })).Text);
    }

    [Fact]
    public void Judge_DeviceThatIsAway_SaysSo()
    {
        var away = Device(Reported(4));
        away.Apply(Messages.Status("pi", PresenceState.Offline) with { Seq = 2 }, retained: true, Messages.Time);
        var state = OrderJudge.Judge(_order, Model, away);

        Assert.Equal("is offline", state.Text);
        Assert.Equal("no end within 90 s: is offline (it is offline)", OrderJudge.TimedOut(state, away, TimeSpan.FromSeconds(90)).Text);
        Assert.Equal("has not reported yet", OrderJudge.Judge(_order, Model, new DeviceState("pi")).Text);
    }

    [Fact]
    public void JudgeRemoval_Model_IsRemovedWhenTheDeviceReportsItNoMore()
    {
        Assert.Equal("has not taken it up yet", OrderJudge.JudgeRemoval(_order, "pump", Device(Reported(4))).Text);
        var held = OrderJudge.JudgeRemoval(_order, "pump", Device(Reported(5)));
        Assert.Equal((OrderOutcome.Pending, "has not given pump up yet"), (held.Outcome, held.Text));
        Assert.Equal(OrderOutcome.Applied, OrderJudge.JudgeRemoval(_order, "door", Device(Reported(5))).Outcome);
        Assert.Equal(OrderOutcome.Superseded, OrderJudge.JudgeRemoval(_order, "door", Device(Reported(6))).Outcome);
    }

    private static DeviceState Device(ReportedMessage reported)
    {
        var device = new DeviceState("pi");
        device.Apply(Messages.Status("pi", PresenceState.Online), retained: true, Messages.Time);
        device.Apply(reported, retained: true, Messages.Time);
        return device;
    }

    private static ReportedMessage Reported(long generation, ModelPhase? phase = null) => Messages.Reported("pi") with
    {
        Generation = generation,
        Models = phase is { } known ? [new ModelStatus { Model = Model.Model, Digest = Model.Digest, Phase = known }] : [Messages.Model("pump", ModelPhase.Committed)],
    };
}
