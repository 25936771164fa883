using System.Text.Json;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Power;
using EdgeRuntime.Messaging;

namespace EdgeRuntime.Agent.Hosting;

/// <summary>Publishes alarms and audit.</summary>
internal sealed class EventPublisher(DeviceConnection connection)
{
    private PowerMode? _mode;

    /// <summary>Tells of a change of mode.</summary>
    public void Note(PowerState state)
    {
        var mode = state.Plan.Mode;
        if (_mode is { } before && before != mode)
        {
            Publish(mode == PowerMode.Critical ? EventSeverity.Warning : EventSeverity.Info, "power_mode_changed", $"{before} -> {mode}: {state.Plan.Reason}");
        }

        _mode = mode;
    }

    /// <summary>Publishes an event.</summary>
    public void Publish(EventSeverity severity, string name, string text, ErrorCode? code = null) =>
        connection.Publish(MessageClass.Events, connection.Topics.Events(connection.Device), "event/1", (severity, name, text, code), Compose);

    private static byte[] Compose(MessageStamp stamp, (EventSeverity Severity, string Name, string Text, ErrorCode? Code) fact) =>
        JsonSerializer.SerializeToUtf8Bytes(
            new EventMessage
            {
                Device = stamp.Device,
                Session = stamp.Session,
                Seq = stamp.Seq,
                Time = stamp.Time,
                Clock = stamp.Clock,
                UptimeS = stamp.UptimeS,
                Severity = fact.Severity,
                Name = fact.Name,
                Text = fact.Text,
                Code = fact.Code,
            },
            MessageJsonContext.Default.EventMessage);
}
