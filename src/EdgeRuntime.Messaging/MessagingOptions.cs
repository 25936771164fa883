namespace EdgeRuntime.Messaging;

/// <summary>A device's connection to the broker.</summary>
public sealed class MessagingOptions : BrokerOptions
{
    private const int MinMaxPacketBytes = (1 << 20) + (64 << 10);
    private const int LongestPacketBytes = 268_435_455;

    /// <summary>Whether to connect at all; false runs without a broker. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Longest silence towards the broker, 00:00:05 to 18:00:00. Default 2 minutes.</summary>
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long the broker keeps the session of a device that is gone, up to 30 days. Default 1 day.</summary>
    public TimeSpan SessionExpiry { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How long the broker waits before it announces a lost device as offline, up to 1 hour. Default 5 seconds.</summary>
    public TimeSpan WillDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Messages that may be under way in one direction, 1 to 1000. Default 32.</summary>
    public int ReceiveMaximum { get; set; } = 32;

    /// <summary>Longest packet that the broker may send, 1114112 (the largest block of a model and its envelope) to 268435455. Default 1114112.</summary>
    public int MaxPacketBytes { get; set; } = MinMaxPacketBytes;

    /// <summary>First wait after a lost connection; doubled each time, with jitter. Default 1 second.</summary>
    public TimeSpan ReconnectMin { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait between attempts. Default 1 minute.</summary>
    public TimeSpan ReconnectMax { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>What is kept while the broker is away.</summary>
    public OutboxOptions Outbox { get; set; } = new();

    /// <inheritdoc/>
    protected override void ValidateOwn(Func<string, string> keyOf, ICollection<string> errors)
    {
        Check(KeepAlive >= TimeSpan.FromSeconds(5) && KeepAlive <= TimeSpan.FromHours(18), $"{keyOf(nameof(KeepAlive))} must be 00:00:05 to 18:00:00, but is {KeepAlive}");
        Check(SessionExpiry >= TimeSpan.Zero && SessionExpiry <= TimeSpan.FromDays(30), $"{keyOf(nameof(SessionExpiry))} must be 0 to 30 days, but is {SessionExpiry}");
        Check(WillDelay >= TimeSpan.Zero && WillDelay <= TimeSpan.FromHours(1), $"{keyOf(nameof(WillDelay))} must be 0 to 1 hour, but is {WillDelay}");
        Check(ReceiveMaximum is >= 1 and <= 1000, $"{keyOf(nameof(ReceiveMaximum))} must be 1 to 1000, but is {ReceiveMaximum}");
        Check(MaxPacketBytes is >= MinMaxPacketBytes and <= LongestPacketBytes, $"{keyOf(nameof(MaxPacketBytes))} must be {MinMaxPacketBytes} to {LongestPacketBytes}, but is {MaxPacketBytes}");
        Check(ReconnectMin > TimeSpan.Zero && ReconnectMin <= ReconnectMax, $"{keyOf(nameof(ReconnectMin))} must be positive and at most ReconnectMax ({ReconnectMax}), but is {ReconnectMin}");
        Outbox.Validate(keyOf(nameof(Outbox)), errors);

        void Check(bool ok, FormattableString message)
        {
            if (!ok)
            {
                errors.Add(FormattableString.Invariant(message));
            }
        }
    }
}
