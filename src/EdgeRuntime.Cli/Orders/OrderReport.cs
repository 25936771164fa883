using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Cli.Orders;

/// <summary>An order as JSON.</summary>
/// <param name="Device">The device.</param>
/// <param name="Generation">The order's generation.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Phase">The phase of the model, as the device reported it last.</param>
/// <param name="Error">What went wrong, or what it waits for.</param>
internal sealed record OrderReport(string Device, long Generation, OrderOutcome Outcome, ModelPhase? Phase, ErrorInfo? Error)
{
    public static OrderReport Of(Order order) => new(order.Device, order.Generation, order.State.Outcome, order.State.Phase, order.State.Error);
}
