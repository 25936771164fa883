using EdgeRuntime.Cli.Commands;
using EdgeRuntime.Cli.Devices;
using EdgeRuntime.Cli.Orders.Showing;
using EdgeRuntime.Messaging.Connecting;
using EdgeRuntime.Messaging.Operating;

namespace EdgeRuntime.Cli.Orders;

/// <summary>
/// Follows what devices report until each has ended with its order or the time is over, through outages of the broker. The broker keeps what devices report, so nothing is missed however late
/// the listening begins.
/// </summary>
/// <param name="session">The connection; another one takes its place when it breaks.</param>
/// <param name="orders">The orders; their state is kept up to date.</param>
/// <param name="judge">Says how far a device has come.</param>
/// <param name="display">Shows it.</param>
/// <param name="wall">The wall clock.</param>
internal sealed class OrderFollower(BrokerSession session, IReadOnlyList<Order> orders, Func<Order, DeviceState, OrderState> judge, IOrderDisplay display, TimeProvider wall)
{
    // Beyond that one filter for all devices is less to ask for.
    private const int MaxNamed = 16;

    private static readonly TimeSpan ReconnectMin = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReconnectMax = TimeSpan.FromSeconds(30);

    private readonly Dictionary<string, Order> _open = orders.Where(static order => !order.State.IsEnd).ToDictionary(static order => order.Device, StringComparer.Ordinal);

    /// <summary>Follows to the end.</summary>
    /// <param name="limit">How long at most; orders that have not ended by then have timed out.</param>
    /// <param name="cancellationToken">Ends it at once.</param>
    public async Task RunAsync(TimeSpan limit, CancellationToken cancellationToken)
    {
        using var time = new CancellationTokenSource(limit, wall);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, time.Token);
        try
        {
            await display.FollowAsync(orders, () => FollowAsync(end.Token));
        }
        catch (OperationCanceledException) when (time.IsCancellationRequested && !cancellationToken.IsCancellationRequested)
        {
            foreach (var order in _open.Values)
            {
                order.State = OrderJudge.TimedOut(order.State, session.Fleet.Find(order.Device), limit);
            }
        }
    }

    private async Task FollowAsync(CancellationToken cancellationToken)
    {
        var backoff = new Backoff(ReconnectMin, ReconnectMax);
        while (_open.Count > 0)
        {
            try
            {
                await FollowConnectionAsync(cancellationToken);
            }
            catch (BrokerException e) when (e.Fault is BrokerFault.Lost or BrokerFault.Unreachable)
            {
                display.Say($"{e.Message}; trying again");
                while (!await TryReconnectAsync(backoff.Next(), cancellationToken))
                {
                }

                backoff.Reset();
                display.Say($"connected to the broker at {session.Connection.Broker} again");
            }
        }
    }

    private async Task FollowConnectionAsync(CancellationToken cancellationToken)
    {
        await using var subscription = await session.ListenAsync(Filters(), cancellationToken);
        foreach (var order in _open.Values.ToList())
        {
            if (session.Fleet.Find(order.Device) is { } device)
            {
                Look(order, device);
            }
        }

        while (_open.Count > 0)
        {
            if (session.Fleet.Apply(await subscription.ReadAsync(cancellationToken)) is { } device && _open.TryGetValue(device.Device, out var order))
            {
                Look(order, device);
            }
        }
    }

    private string[] Filters()
    {
        var topics = session.Connection.Topics;
        IEnumerable<string> devices = orders.Count > MaxNamed ? ["+"] : orders.Select(static order => order.Device);
        return [.. devices.SelectMany(device => new[] { topics.Status(device), topics.Reported(device) })];
    }

    private void Look(Order order, DeviceState device)
    {
        var state = judge(order, device);
        if (state == order.State)
        {
            return;
        }

        order.State = state;
        if (state.IsEnd)
        {
            _open.Remove(order.Device);
        }

        display.Show(order);
    }

    private async Task<bool> TryReconnectAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        await Task.Delay(wait, wall, cancellationToken);
        try
        {
            await session.ReconnectAsync(cancellationToken);
            return true;
        }
        catch (BrokerException)
        {
            // Said when it was lost.
            return false;
        }
    }
}
