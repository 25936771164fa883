namespace EdgeRuntime.Messaging.Operating;

/// <summary>What a reason code of MQTT 5 (section 2.4) means: of CONNACK, PUBACK, SUBACK and DISCONNECT, which share one numbering.</summary>
/// <param name="Words">The code in words.</param>
/// <param name="Advice">What a device's operator can do about it.</param>
/// <param name="Patience">How soon it is worth trying again.</param>
internal sealed record BrokerReason(string Words, string Advice, Patience Patience)
{
    /// <summary>The code for a connection that another one with the same client id has replaced.</summary>
    public const int SessionTakenOver = 0x8E;

    /// <summary>The code for a broker without retained messages.</summary>
    public const int RetainNotSupported = 0x9A;

    /// <summary>The code for a broker with a lower quality of service.</summary>
    public const int QosNotSupported = 0x9B;

    private const string AccessAdvice = "check Mqtt:Username, Mqtt:PasswordFile and the broker's access list";
    private const string WaitAdvice = "nothing to do if it is back soon";
    private const string LimitAdvice = "raise the broker's limit for this device, or publish less";

    /// <summary>Explains a code.</summary>
    public static BrokerReason From(int code) => code switch
    {
        0x00 => new("closed by the broker", WaitAdvice, Patience.Usual),
        0x80 => new("unspecified error", "see the broker's log", Patience.Usual),
        0x81 => new("malformed packet", "see the broker's log", Patience.Usual),
        0x82 => new("protocol error", "see the broker's log", Patience.Usual),
        0x83 => new("implementation specific error", "see the broker's log", Patience.Usual),
        0x84 => new("unsupported protocol version", "use a broker with MQTT 5", Patience.Long),
        0x85 => new("client identifier not valid", "set Device:Id to an id that the broker accepts", Patience.Long),
        0x86 => new("bad user name or password", "check Mqtt:Username and Mqtt:PasswordFile", Patience.Long),
        0x87 => new("not authorized", AccessAdvice, Patience.Long),
        0x88 => new("server unavailable", WaitAdvice, Patience.Usual),
        0x89 => new("server busy", WaitAdvice, Patience.Usual),
        0x8A => new("banned", "ask the broker's administrator to lift the ban on this device", Patience.Long),
        0x8B => new("server shutting down", WaitAdvice, Patience.Usual),
        0x8C => new("bad authentication method", AccessAdvice, Patience.Long),
        0x8D => new("keep alive timeout", "the link was silent for longer than Mqtt:KeepAlive allows", Patience.Usual),
        SessionTakenOver => new("session taken over", "give each device its own Device:Id", Patience.VeryLong),
        0x8F => new("topic filter invalid", "check Mqtt:Root", Patience.Never),
        0x90 => new("topic name invalid", "check Mqtt:Root and what the broker allows as topics", Patience.Never),
        0x91 => new("packet identifier in use", "nothing to do: it is sent again", Patience.Usual),
        0x93 => new("receive maximum exceeded", "see the broker's log", Patience.Usual),
        0x94 => new("topic alias invalid", "see the broker's log", Patience.Usual),
        0x95 => new("packet too large", "raise the broker's maximum packet size", Patience.Usual),
        0x96 => new("message rate too high", LimitAdvice, Patience.Long),
        0x97 => new("quota exceeded", LimitAdvice, Patience.Long),
        0x98 => new("administrative action", "ask the broker's administrator", Patience.Long),
        0x99 => new("payload format invalid", "the broker accepts only other payloads on this topic", Patience.Never),
        RetainNotSupported => new("retain not supported", "use a broker with retained messages", Patience.Usual),
        QosNotSupported => new("QoS not supported", "use a broker with QoS 1", Patience.Usual),
        0x9C => new("use another server", "set Mqtt:Host and Mqtt:Port to the server that the broker names", Patience.Long),
        0x9D => new("server moved", "set Mqtt:Host and Mqtt:Port to the server that the broker names", Patience.Long),
        0x9E => new("shared subscriptions not supported", "see the broker's log", Patience.Never),
        0x9F => new("connection rate exceeded", LimitAdvice, Patience.Long),
        0xA0 => new("maximum connect time", "nothing to do: the broker limits how long a connection lasts", Patience.Usual),
        0xA1 => new("subscription identifiers not supported", "see the broker's log", Patience.Never),
        0xA2 => new("wildcard subscriptions not supported", "use a broker with wildcard subscriptions", Patience.Never),
        _ => new(FormattableString.Invariant($"reason code 0x{code:X2}"), "see the broker's log", Patience.Usual),
    };

    /// <summary>The words, with the broker's own text and the server that it names instead of itself.</summary>
    public string Describe(string? text, string? server = null)
    {
        var words = string.IsNullOrWhiteSpace(text) ? Words : $"{Words} ({BrokerErrors.FirstLine(text)})";
        return string.IsNullOrWhiteSpace(server) ? words : $"{words}: {BrokerErrors.FirstLine(server)}";
    }
}
