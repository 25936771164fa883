using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Cli.Orders;

/// <summary>How far a device has come with an order.</summary>
/// <param name="Outcome">Where it stands.</param>
/// <param name="Text">The same for people.</param>
/// <param name="Phase">The phase of the model, when the device reports one.</param>
/// <param name="Error">What the device says went wrong, or what it waits for.</param>
internal sealed record OrderState(OrderOutcome Outcome, string Text, ModelPhase? Phase = null, ErrorInfo? Error = null)
{
    /// <summary>Published, and not looked at since.</summary>
    public static OrderState Sent { get; } = new(OrderOutcome.Sent, "sent");

    /// <summary>Whether nothing more is to be expected.</summary>
    public bool IsEnd => Outcome is not (OrderOutcome.Sent or OrderOutcome.Pending);

    /// <summary>Whether it ended as it should.</summary>
    public bool IsGood => Outcome is OrderOutcome.Committed or OrderOutcome.Applied;
}
