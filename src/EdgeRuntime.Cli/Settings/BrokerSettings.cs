using System.Text.Json.Serialization;
using EdgeRuntime.Messaging;

namespace EdgeRuntime.Cli.Settings;

/// <summary>What one place (command line, environment, file) says about the broker and the fleet; what it does not say is null.</summary>
internal sealed record BrokerSettings
{
    public string? Host { get; init; }

    public int? Port { get; init; }

    public string? Root { get; init; }

    public bool? Tls { get; init; }

    public string? Ca { get; init; }

    public string? Cert { get; init; }

    public string? Key { get; init; }

    public string? Username { get; init; }

    public string? PasswordFile { get; init; }

    public bool? Websocket { get; init; }

    public string? WebsocketPath { get; init; }

    public string? Fleet { get; init; }

    public string? TokenFile { get; init; }

    /// <summary>These settings, and where they are silent, those of a place of lower rank.</summary>
    public BrokerSettings Over(BrokerSettings lower) => new()
    {
        Host = Host ?? lower.Host,
        Port = Port ?? lower.Port,
        Root = Root ?? lower.Root,
        Tls = Tls ?? lower.Tls,
        Ca = Ca ?? lower.Ca,
        Cert = Cert ?? lower.Cert,
        Key = Key ?? lower.Key,
        Username = Username ?? lower.Username,
        PasswordFile = PasswordFile ?? lower.PasswordFile,
        Websocket = Websocket ?? lower.Websocket,
        WebsocketPath = WebsocketPath ?? lower.WebsocketPath,

        // Who names a broker in one place does not mean the fleet of a place of lower rank.
        Fleet = Fleet ?? (Host is null ? lower.Fleet : null),
        TokenFile = TokenFile ?? lower.TokenFile,
    };

    /// <summary>The connection's options, with its own defaults. Who names an authority or a certificate means TLS.</summary>
    public BrokerOptions ToOptions()
    {
        var defaults = new BrokerOptions();
        return new BrokerOptions
        {
            Host = Host ?? defaults.Host,
            Port = Port ?? defaults.Port,
            Root = Root ?? defaults.Root,
            Transport = Websocket ?? WebsocketPath is not null ? BrokerOptions.WebSocket : BrokerOptions.Tcp,
            WebSocketPath = WebsocketPath ?? defaults.WebSocketPath,
            Username = Username,
            PasswordFile = PasswordFile,
            Tls = new TlsOptions { Enabled = Tls ?? (Ca ?? Cert) is not null, CaFile = Ca, CertificateFile = Cert, KeyFile = Key },
        };
    }
}

/// <summary>JSON of the settings file. People write it: comments and trailing commas are welcome, unknown keys are not.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    AllowDuplicateProperties = false,
    AllowTrailingCommas = true,
    ReadCommentHandling = System.Text.Json.JsonCommentHandling.Skip,
    MaxDepth = 4)]
[JsonSerializable(typeof(BrokerSettings))]
internal sealed partial class BrokerSettingsJsonContext : JsonSerializerContext;
