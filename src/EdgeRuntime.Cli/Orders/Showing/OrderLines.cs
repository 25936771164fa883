using EdgeRuntime.Cli.Terminal;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Messaging.Blocks;

namespace EdgeRuntime.Cli.Orders.Showing;

/// <summary>Lines for a log: one every ten seconds of a transfer, and one for each phase of a device, without the percentages in between.</summary>
internal sealed class OrderLines(MessageConsole messages, TimeProvider wall) : IOrderDisplay
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(10);

    private readonly Dictionary<string, (OrderOutcome, ModelPhase?, ErrorCode?)> _shown = new(StringComparer.Ordinal);

    public void Say(string line) => messages.Say(line);

    public Task TransferAsync(long totalBytes, Func<IProgress<PublishProgress>, Task> work) => work(new TransferLines(messages, wall));

    public Task FollowAsync(IReadOnlyList<Order> orders, Func<Task> work) => work();

    public void Show(Order order)
    {
        var state = (order.State.Outcome, order.State.Phase, order.State.Error?.Code);
        if (!_shown.TryGetValue(order.Device, out var shown) || shown != state)
        {
            _shown[order.Device] = state;
            if (!order.State.IsEnd || order.State.IsGood)
            {
                messages.Say($"{order.Device}: {order.State.Text}");
            }
        }
    }

    private sealed class TransferLines(MessageConsole messages, TimeProvider wall) : IProgress<PublishProgress>
    {
        private long _last = wall.GetTimestamp();

        public void Report(PublishProgress value)
        {
            if (wall.GetElapsedTime(_last) >= Period)
            {
                _last = wall.GetTimestamp();
                messages.Say($"{value.Blocks} of {value.BlockCount} blocks are at the broker");
            }
        }
    }
}
