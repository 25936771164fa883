using System.Text.Json.Serialization;

namespace EdgeRuntime.Contracts.Messages;

/// <summary>Why a device dropped a message, a command or a tick; in snake_case on the wire.</summary>
[JsonConverter(typeof(WireEnumConverter<DropReason>))]
public enum DropReason
{
    /// <summary>A message: the outbox has reached its byte cap.</summary>
    OutboxFull,

    /// <summary>A message: it waited longer than its lifetime.</summary>
    Expired,

    /// <summary>A message: the broker refused it permanently.</summary>
    Refused,

    /// <summary>A message: larger than the broker's Maximum Packet Size.</summary>
    TooLarge,

    /// <summary>A message: its row in the outbox file cannot be read.</summary>
    Damaged,

    /// <summary>A result: the channel to the outbox was full.</summary>
    ResultsFull,

    /// <summary>A command: too many were waiting.</summary>
    CommandsFull,

    /// <summary>A payload of a subscribed topic: a newer one replaced it before it was read.</summary>
    FeedFull,

    /// <summary>A tick: too many were late.</summary>
    TickSkipped,
}
