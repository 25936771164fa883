using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Messaging.Outbox;

namespace EdgeRuntime.Messaging.Tests.Outbox;

/// <summary>Parts of an outbox for tests.</summary>
internal static class OutboxParts
{
    public static readonly Guid Session = Guid.CreateVersion7(DateTimeOffset.UnixEpoch);

    public static AgeClock Clock(TimeProvider wall, ClockState state = ClockState.Synced) => new(wall, () => state, static () => TimeSpan.Zero);

    public static OutboxMessage Message(long seq, long row = 0, Guid? session = null, int bytes = 40, TimeSpan madeAt = default) => new()
    {
        Session = session ?? Session,
        Class = MessageClass.Results,
        Seq = seq,
        Topic = "edge/v1/pi/results/m",
        Schema = "result/1",
        Payload = System.Text.Encoding.UTF8.GetBytes($$"""{"seq":{{seq}},"filler":"{{new string('x', bytes)}}"}"""),
        Connection = 1,
        MadeAt = madeAt,
        Row = row,
    };
}
