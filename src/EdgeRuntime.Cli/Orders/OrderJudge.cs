using EdgeRuntime.Cli.Devices;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Cli.Orders;

/// <summary>Reads out of what a device reports how far it has come with an order. Pure.</summary>
internal static class OrderJudge
{
    /// <summary>An order that changes how a device works: it ends when it is in force.</summary>
    public static OrderState Judge(Order order, DeviceState device) => NotTaken(order, device) ?? (device.Reported!.Generation == order.Generation
        ? new OrderState(OrderOutcome.Applied, FormattableString.Invariant($"generation {order.Generation} is in force"))
        : Superseded(order, device.Reported));

    /// <summary>An order to give a model up: it ends when the device reports nothing of the model any more.</summary>
    /// <param name="order">The order.</param>
    /// <param name="model">The model that it is about.</param>
    /// <param name="device">The device.</param>
    public static OrderState JudgeRemoval(Order order, string model, DeviceState device)
    {
        var state = Judge(order, device);
        return state.Outcome == OrderOutcome.Applied && device.Reported!.Models.Any(status => status.Model == model) ? new OrderState(OrderOutcome.Pending, $"has not given {model} up yet") : state;
    }

    /// <summary>An order to run a model: it ends when the model runs for good, or will not.</summary>
    /// <param name="order">The order.</param>
    /// <param name="model">The model that it is about.</param>
    /// <param name="device">The device.</param>
    public static OrderState Judge(Order order, DesiredModel model, DeviceState device)
    {
        if (NotTaken(order, device) is { } early)
        {
            return early;
        }

        var reported = device.Reported!;
        if (reported.Models.FirstOrDefault(status => status.Model == model.Model && status.Digest == model.Digest) is not { } status)
        {
            return reported.Generation > order.Generation ? Superseded(order, reported) : new OrderState(OrderOutcome.Pending, "taken up");
        }

        return Of(status.Phase, status.Progress, status.Error);
    }

    /// <summary>An order to install a release of the agent: it ends when the release has passed its trial, or will not.</summary>
    /// <param name="order">The order.</param>
    /// <param name="digest">The release.</param>
    /// <param name="device">The device.</param>
    public static OrderState JudgeAgent(Order order, string digest, DeviceState device) => NotTaken(order, device) ?? device.Reported!.Agent switch
    {
        { } status when status.Digest == digest => Of(status.Phase, status.Progress, status.Error),
        _ => device.Reported.Generation > order.Generation ? Superseded(order, device.Reported) : new OrderState(OrderOutcome.Pending, "taken up"),
    };

    private static OrderState Of(ModelPhase phase, double? progress, ErrorInfo? error)
    {
        var outcome = phase switch
        {
            ModelPhase.Committed => OrderOutcome.Committed,
            ModelPhase.Failed => OrderOutcome.Failed,
            ModelPhase.RolledBack => OrderOutcome.RolledBack,
            _ => OrderOutcome.Pending,
        };
        return new OrderState(outcome, Text(phase, progress, error), phase, error);
    }

    /// <summary>An order whose time is over.</summary>
    public static OrderState TimedOut(OrderState last, DeviceState? device, TimeSpan limit) => last with
    {
        Outcome = OrderOutcome.TimedOut,
        Text = FormattableString.Invariant($"no end within {limit.TotalSeconds:0.###} s: {last.Text} (it is {(device?.Status is null ? "unknown whether it is there" : Figures.State(device.Status))})"),
    };

    private static OrderState? NotTaken(Order order, DeviceState device) => device.Reported switch
    {
        null => new OrderState(OrderOutcome.Pending, "has not reported yet"),
        var reported when order.RefusalIn(reported) is { } refused => new OrderState(
            OrderOutcome.Refused, FormattableString.Invariant($"refused generation {refused.Generation}: {refused.Message} ({Figures.Word<ErrorCode>(refused.Code)})"), null, new ErrorInfo(refused.Code, refused.Message)),
        var reported when reported.Generation < order.Generation => new OrderState(OrderOutcome.Pending, device.Status is { State: PresenceState.Online } ? "has not taken it up yet" : $"is {Figures.State(device.Status)}"),
        _ => null,
    };

    private static OrderState Superseded(Order order, ReportedMessage reported) =>
        new(OrderOutcome.Superseded, FormattableString.Invariant($"follows generation {reported.Generation}, which somebody else sent after {order.Generation}"));

    private static string Text(ModelPhase phase, double? progress, ErrorInfo? error)
    {
        var part = progress is { } done ? FormattableString.Invariant($" {Math.Clamp(done, 0, 1) * 100:0} %") : "";
        return $"{Figures.Word<ModelPhase>(phase)}{part}{(error is null ? "" : $": {error.Message} ({Figures.Word<ErrorCode>(error.Code)})")}";
    }
}
