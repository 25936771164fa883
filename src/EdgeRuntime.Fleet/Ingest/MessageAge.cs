using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Fleet.Storage.Rows;

namespace EdgeRuntime.Fleet.Ingest;

/// <summary>
/// What must be added to the times of a message whose device's clock was not set. Each message states how long its session has run, so one message whose time is known, by a set clock or
/// because it came in as it was made, dates all others of its session, the historical ones too.
/// </summary>
internal static class MessageAge
{
    /// <summary>Learns when a session began, if the message can tell.</summary>
    public static void Learn(SequenceRow session, Message message, DateTimeOffset receivedAt)
    {
        if (message.UptimeS is not (>= 0 and < 1e9 and var uptime))
        {
            return;
        }

        if (message.Clock == ClockState.Synced)
        {
            session.SessionStartMs = message.Time.By(TimeSpan.FromSeconds(-uptime)).ToUnixTimeMilliseconds();
        }
        else if (session.SessionStartMs is null && message.Historical != true)
        {
            session.SessionStartMs = receivedAt.AddSeconds(-uptime).ToUnixTimeMilliseconds();
        }
    }

    /// <summary>The correction of a message's times; zero for a clock that was set, and where nothing dates the session.</summary>
    public static TimeSpan CorrectionOf(SequenceRow session, Message message) =>
        message.Clock == ClockState.Unsynced && message.UptimeS is >= 0 and < 1e9 and var uptime && session.SessionStartMs is { } start
            ? DateTimeOffset.FromUnixTimeMilliseconds(start).By(TimeSpan.FromSeconds(uptime)) - message.Time
            : TimeSpan.Zero;
}
