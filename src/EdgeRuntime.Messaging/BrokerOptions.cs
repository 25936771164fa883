namespace EdgeRuntime.Messaging;

/// <summary>Where the broker is and how it is spoken to: what a device's and an operator's connection have in common.</summary>
public class BrokerOptions
{
    /// <summary>MQTT over a TCP (or TLS) socket.</summary>
    public const string Tcp = "tcp";

    /// <summary>MQTT over a WebSocket, for networks that let only HTTP(S) out.</summary>
    public const string WebSocket = "websocket";

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

    /// <summary>File that holds the password (its first line); a plain name is a systemd credential (LoadCredential=).</summary>
    public string? PasswordFile { get; set; }

    /// <summary>TLS.</summary>
    public TlsOptions Tls { get; set; } = new();

    /// <summary>The port in force.</summary>
    public int EffectivePort => (Port, Transport, Tls.Enabled) switch
    {
        ( > 0, _, _) => Port,
        (_, WebSocket, true) => 443,
        (_, WebSocket, false) => 80,
        (_, _, true) => 8883,
        _ => 1883,
    };

    /// <summary>Takes files that are named without a folder from one: <c>tls-key</c> is the credential that systemd put there (systemd.exec(5), Credentials).</summary>
    /// <param name="folder">What <c>CREDENTIALS_DIRECTORY</c> holds.</param>
    public void ReadFromCredentials(string folder)
    {
        PasswordFile = Within(PasswordFile);
        Tls.CaFile = Within(Tls.CaFile);
        Tls.CertificateFile = Within(Tls.CertificateFile);
        Tls.KeyFile = Within(Tls.KeyFile);

        string? Within(string? file) => file is not null && Path.GetFileName(file) == file ? Path.Combine(folder, file) : file;
    }

    /// <summary>Adds a line for each value that cannot be.</summary>
    /// <param name="key">The configuration key of this section, for the messages.</param>
    /// <param name="errors">Receives the lines.</param>
    public void Validate(string key, ICollection<string> errors) => Validate(name => $"{key}:{name}", errors);

    /// <summary>Adds a line for each value that cannot be.</summary>
    /// <param name="keyOf">What the user calls a property, such as <c>Host</c> or <c>Tls:CaFile</c>.</param>
    /// <param name="errors">Receives the lines.</param>
    public void Validate(Func<string, string> keyOf, ICollection<string> errors)
    {
        Check(Uri.CheckHostName(Host) != UriHostNameType.Unknown, $"{keyOf(nameof(Host))} must be the name or the address of the broker, but is '{Host}'");
        Check(Port is >= 0 and <= 65_535, $"{keyOf(nameof(Port))} must be 0 (default of the transport) to 65535, but is {Port}");
        Check(Transport is Tcp or WebSocket, $"{keyOf(nameof(Transport))} must be {Tcp} or {WebSocket}, but is '{Transport}'");
        Check(WebSocketPath.StartsWith('/'), $"{keyOf(nameof(WebSocketPath))} must begin with a slash, but is '{WebSocketPath}'");
        Check(Transport != WebSocket || Tls.Alpn.Count == 0, $"{keyOf($"{nameof(Tls)}:{nameof(Tls.Alpn)}")} is for {keyOf(nameof(Transport))} {Tcp}: a WebSocket's protocol is HTTP");
        Check(Root.Length > 0 && Root.IndexOfAny(['+', '#', '\0']) < 0 && !Root.StartsWith('/') && !Root.EndsWith('/'), $"{keyOf(nameof(Root))} must be a topic prefix without wildcards and outer slashes, but is '{Root}'");
        Check(PasswordFile is null || Username is not null, $"{keyOf(nameof(PasswordFile))} needs {keyOf(nameof(Username))}");
        Tls.Validate(name => keyOf($"{nameof(Tls)}:{name}"), errors);
        ValidateOwn(keyOf, errors);

        void Check(bool ok, FormattableString message)
        {
            if (!ok)
            {
                errors.Add(FormattableString.Invariant(message));
            }
        }
    }

    /// <summary>Adds a line for each value of a derived class that cannot be.</summary>
    /// <param name="keyOf">What the user calls a property.</param>
    /// <param name="errors">Receives the lines.</param>
    protected virtual void ValidateOwn(Func<string, string> keyOf, ICollection<string> errors)
    {
    }
}
