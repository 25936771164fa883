using System.Buffers.Binary;

namespace EdgeRuntime.Contracts.Messages;

/// <summary>
/// Which of two messages of one device and class is the newer: by the start of the session, which its UUIDv7 holds (RFC 9562 section 5.7: milliseconds since 1970 in
/// the first 48 bits), then by the number within it. Arrival says nothing: shared subscriptions and replays break the order.
/// </summary>
/// <param name="Session">The session.</param>
/// <param name="Seq">The number within the session and the class.</param>
public readonly record struct MessageOrder(Guid Session, long Seq) : IComparable<MessageOrder>
{
    /// <summary>The version of UUID that a session must be.</summary>
    public const int SessionVersion = 7;

    /// <summary>When the session began, on the device's wall clock.</summary>
    public DateTimeOffset SessionStart
    {
        get
        {
            Span<byte> bytes = stackalloc byte[16];
            Session.TryWriteBytes(bytes, bigEndian: true, out _);
            // 48 bits of milliseconds reach beyond the year 9999, a device's clock does not.
            var milliseconds = Math.Min(BinaryPrimitives.ReadInt64BigEndian(bytes) >>> 16, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds());
            return DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
        }
    }

    /// <summary>The place of a message.</summary>
    public static MessageOrder Of(Message message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return new MessageOrder(message.Session, message.Seq);
    }

    /// <inheritdoc/>
    public int CompareTo(MessageOrder other)
    {
        if (Session == other.Session)
        {
            return Seq.CompareTo(other.Seq);
        }

        var starts = SessionStart.CompareTo(other.SessionStart);
        return starts != 0 ? starts : Session.CompareTo(other.Session);
    }

    /// <summary>Whether the left one is older.</summary>
    public static bool operator <(MessageOrder left, MessageOrder right) => left.CompareTo(right) < 0;

    /// <summary>Whether the left one is newer.</summary>
    public static bool operator >(MessageOrder left, MessageOrder right) => left.CompareTo(right) > 0;

    /// <summary>Whether the left one is older or the same.</summary>
    public static bool operator <=(MessageOrder left, MessageOrder right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left one is newer or the same.</summary>
    public static bool operator >=(MessageOrder left, MessageOrder right) => left.CompareTo(right) >= 0;
}
