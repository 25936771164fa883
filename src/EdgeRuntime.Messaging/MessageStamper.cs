using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Messaging;

/// <summary>Numbers messages. Not thread-safe: whoever stamps also enqueues under the same lock, so that numbers and order agree.</summary>
internal sealed class MessageStamper(DeviceIdentity identity, TimeProvider wall, Func<ClockState> clock)
{
    private readonly long _started = wall.GetTimestamp();
    private readonly long[] _next = [.. Enumerable.Repeat(1L, Enum.GetValues<MessageClass>().Length)];

    public MessageStamp Next(MessageClass messageClass) => new(
        identity.Device,
        identity.Session,
        _next[(int)messageClass]++,
        wall.GetUtcNow(),
        clock(),
        Math.Round(wall.GetElapsedTime(_started).TotalSeconds, 3));
}
