using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Messaging;

/// <summary>The fields that every message carries, made when the message is put into the outbox.</summary>
/// <param name="Device">The device id.</param>
/// <param name="Session">This start of the agent.</param>
/// <param name="Seq">The next number of the class.</param>
/// <param name="Time">Wall time.</param>
/// <param name="Clock">Whether that can be trusted.</param>
/// <param name="UptimeS">Seconds since the start.</param>
public readonly record struct MessageStamp(string Device, Guid Session, long Seq, DateTimeOffset Time, ClockState Clock, double UptimeS);
