using System.Collections.Concurrent;
using EdgeRuntime.Contracts;
using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Core.Power;
using EdgeRuntime.Core.Sources;
using EdgeRuntime.Messaging;

namespace EdgeRuntime.Agent.Hosting;

/// <summary>Publishes alarms and audit.</summary>
internal sealed class EventPublisher(DeviceConnection connection, TimeProvider wall)
{
    // A source that comes and goes with every sample is one event a minute.
    private static readonly TimeSpan SourcePeriod = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<string, (bool Open, long At)> _sources = new(StringComparer.Ordinal);
    private PowerMode? _mode;

    /// <summary>Tells of a change of mode.</summary>
    public void Note(PowerState state)
    {
        var mode = state.Plan.Mode;
        if (_mode is { } before && before != mode)
        {
            Publish(mode == PowerMode.Critical ? EventSeverity.Warning : EventSeverity.Info, EventName.PowerModeChanged, $"{before} -> {mode}: {state.Plan.Reason}");
        }

        _mode = mode;
    }

    /// <summary>Tells of a source that yields nothing, and of its return.</summary>
    public void Note(ISource source, SourceReadOutcome outcome)
    {
        var known = _sources.TryGetValue(source.Name, out var last);
        if (outcome == SourceReadOutcome.Ready)
        {
            if (last.Open)
            {
                _sources[source.Name] = last with { Open = false };
                Publish(EventSeverity.Info, EventName.SourceAvailable, $"source '{source.Name}' is available again");
            }
        }
        else if (!last.Open && (!known || wall.GetElapsedTime(last.At) >= SourcePeriod))
        {
            _sources[source.Name] = (true, wall.GetTimestamp());
            var ended = outcome == SourceReadOutcome.Ended;
            Publish(
                ended ? EventSeverity.Info : EventSeverity.Warning,
                ended ? EventName.SourceEnded : EventName.SourceUnavailable,
                ended ? $"source '{source.Name}' ended; inference on it stopped" : $"source '{source.Name}' is unavailable: {source.State.Reason}",
                ended ? null : ErrorCode.SourceUnavailable);
        }
    }

    /// <summary>Reports what is wrong between the device and its broker; the event arrives once it can.</summary>
    public void Note(ConnectionNotice notice) => Publish(EventSeverity.Warning, notice.Name, notice.Text, notice.Code);

    /// <summary>Publishes an event.</summary>
    public void Publish(EventSeverity severity, EventName name, string text, ErrorCode? code = null) =>
        connection.Publish(MessageClass.Events, connection.Topics.Events(connection.Device), "event/1", (severity, name, SecretText.Hide(text), code), Compose);

    private static byte[] Compose(MessageStamp stamp, (EventSeverity Severity, EventName Name, string Text, ErrorCode? Code) fact) =>
        MessageJson.Write(
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
