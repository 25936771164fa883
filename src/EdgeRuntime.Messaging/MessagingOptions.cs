namespace EdgeRuntime.Messaging;

/// <summary>The connection to the broker.</summary>
public sealed class MessagingOptions
{
    /// <summary>MQTT over a TCP (or TLS) socket.</summary>
    public const string Tcp = "tcp";

    /// <summary>MQTT over a WebSocket, for networks that let only HTTP(S) out.</summary>
    public const string WebSocket = "websocket";

    /// <summary>Whether to connect at all; false runs without a broker. Default true.</summary>
    public bool Enabled { get; set; } = true;

    /// <summary>Name or address of the broker. Default localhost.</summary>
    public string Host { get; set; } = "localhost";

    /// <summary>Port, 1 to 65535. Default 0: 1883, 8883 with TLS, 80 or 443 for WebSockets.</summary>
    public int Port { get; set; }

    /// <summary><c>tcp</c> or <c>websocket</c>. Default tcp.</summary>
    public string Transport { get; set; } = Tcp;

    /// <summary>Path of the WebSocket. Default /mqtt.</summary>
    public string WebSocketPath { get; set; } = "/mqtt";

    /// <summary>Prefix of all topics. Default edge/v1.</summary>
    public string Root { get; set; } = Contracts.Topics.TopicScheme.DefaultRoot;

    /// <summary>User name; none by default.</summary>
    public string? Username { get; set; }

    /// <summary>File that holds the password (its first line); a plain name is looked up among the systemd credentials.</summary>
    public string? PasswordFile { get; set; }

    /// <summary>TLS.</summary>
    public TlsOptions Tls { get; set; } = new();

    /// <summary>Longest silence towards the broker, 00:00:05 to 18:00:00. Default 2 minutes.</summary>
    public TimeSpan KeepAlive { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>How long the broker keeps the session of a device that is gone, up to 30 days. Default 1 day.</summary>
    public TimeSpan SessionExpiry { get; set; } = TimeSpan.FromDays(1);

    /// <summary>How long the broker waits before it announces a lost device as offline, up to 1 hour. Default 5 seconds.</summary>
    public TimeSpan WillDelay { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Messages that may be under way in one direction, 1 to 1000. Default 32.</summary>
    public int ReceiveMaximum { get; set; } = 32;

    /// <summary>First wait after a lost connection; doubled each time, with jitter. Default 1 second.</summary>
    public TimeSpan ReconnectMin { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Longest wait between attempts. Default 1 minute.</summary>
    public TimeSpan ReconnectMax { get; set; } = TimeSpan.FromMinutes(1);

    /// <summary>What is kept while the broker is away.</summary>
    public OutboxOptions Outbox { get; set; } = new();

    /// <summary>The port in force.</summary>
    public int EffectivePort => (Port, Transport, Tls.Enabled) switch
    {
        ( > 0, _, _) => Port,
        (_, WebSocket, true) => 443,
        (_, WebSocket, false) => 80,
        (_, _, true) => 8883,
        _ => 1883,
    };

    /// <summary>Adds a line for each value that cannot be.</summary>
    /// <param name="key">The configuration key of this section, for the messages.</param>
    /// <param name="errors">Receives the lines.</param>
    public void Validate(string key, ICollection<string> errors)
    {
        Check(!string.IsNullOrWhiteSpace(Host), $"{key}:Host must name the broker");
        Check(Port is >= 0 and <= 65_535, $"{key}:Port must be 0 (default of the transport) to 65535, but is {Port}");
        Check(Transport is Tcp or WebSocket, $"{key}:Transport must be {Tcp} or {WebSocket}, but is '{Transport}'");
        Check(Root.Length > 0 && Root.IndexOfAny(['+', '#', '\0']) < 0 && !Root.StartsWith('/') && !Root.EndsWith('/'), $"{key}:Root must be a topic prefix without wildcards and outer slashes, but is '{Root}'");
        Check(KeepAlive >= TimeSpan.FromSeconds(5) && KeepAlive <= TimeSpan.FromHours(18), $"{key}:KeepAlive must be 00:00:05 to 18:00:00, but is {KeepAlive}");
        Check(SessionExpiry >= TimeSpan.Zero && SessionExpiry <= TimeSpan.FromDays(30), $"{key}:SessionExpiry must be 0 to 30 days, but is {SessionExpiry}");
        Check(WillDelay >= TimeSpan.Zero && WillDelay <= TimeSpan.FromHours(1), $"{key}:WillDelay must be 0 to 1 hour, but is {WillDelay}");
        Check(ReceiveMaximum is >= 1 and <= 1000, $"{key}:ReceiveMaximum must be 1 to 1000, but is {ReceiveMaximum}");
        Check(ReconnectMin > TimeSpan.Zero && ReconnectMin <= ReconnectMax, $"{key}:ReconnectMin must be positive and at most ReconnectMax ({ReconnectMax}), but is {ReconnectMin}");
        Check(PasswordFile is null || Username is not null, $"{key}:PasswordFile needs {key}:Username");
        Tls.Validate($"{key}:Tls", errors);
        Outbox.Validate($"{key}:Outbox", errors);

        void Check(bool ok, FormattableString message)
        {
            if (!ok)
            {
                errors.Add(FormattableString.Invariant(message));
            }
        }
    }
}
