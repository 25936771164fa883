using System.CommandLine;
using System.Globalization;
using EdgeRuntime.Messaging;

namespace EdgeRuntime.Cli.Settings;

/// <summary>How every command that needs the broker is told of it: options, else environment variables, else the settings file, else the defaults.</summary>
internal static class BrokerArguments
{
    private static readonly Option<string?> Host = new("--host") { Description = "Name or address of the broker (EDGECTL_HOST; default localhost)" };
    private static readonly Option<int?> Port = new("--port") { Description = "Port (EDGECTL_PORT; default 1883, 8883 with TLS, 80 or 443 for WebSockets)" };
    private static readonly Option<string?> Root = new("--root") { Description = "Prefix of all topics (EDGECTL_ROOT; default edge/v1)" };
    private static readonly Option<bool?> Tls = new("--tls") { Description = "Encrypts the connection (EDGECTL_TLS; implied by --ca and --cert)" };
    private static readonly Option<string?> Ca = new("--ca") { Description = "PEM file of the authorities to trust instead of the system's (EDGECTL_CA)" };
    private static readonly Option<string?> Cert = new("--cert") { Description = "PEM file of the client certificate (EDGECTL_CERT)" };
    private static readonly Option<string?> Key = new("--key") { Description = "PEM file of its key (EDGECTL_KEY)" };
    private static readonly Option<string?> Username = new("--username") { Description = "User name (EDGECTL_USERNAME)" };
    private static readonly Option<string?> PasswordFile = new("--password-file") { Description = "File whose first line is the password (EDGECTL_PASSWORD_FILE)" };
    private static readonly Option<bool?> Websocket = new("--websocket") { Description = "MQTT over a WebSocket (EDGECTL_WEBSOCKET)" };
    private static readonly Option<string?> WebsocketPath = new("--websocket-path") { Description = "Path of the WebSocket (EDGECTL_WEBSOCKET_PATH; default /mqtt)" };

    /// <summary>Gives a command the options.</summary>
    public static void AddTo(Command command)
    {
        foreach (var option in (ReadOnlySpan<Option>)[Host, Port, Root, Tls, Ca, Cert, Key, Username, PasswordFile, Websocket, WebsocketPath])
        {
            command.Add(option);
        }
    }

    /// <summary>The options in force, checked.</summary>
    /// <exception cref="CliException">Something cannot be; all reasons together.</exception>
    public static BrokerOptions Read(ParseResult arguments, CliEnvironment environment)
    {
        var options = ReadSettings(arguments, environment).ToOptions();
        var errors = new List<string>();
        options.Validate(NameOf, errors);
        return errors.Count == 0 ? options : throw new CliException(string.Join("; ", errors), ExitCodes.Usage);
    }

    /// <summary>What the command line, the environment and the settings file say together.</summary>
    /// <exception cref="CliException">Something in them cannot be.</exception>
    public static BrokerSettings ReadSettings(ParseResult arguments, CliEnvironment environment) =>
        OfCommandLine(arguments).Over(OfEnvironment(environment.Variable)).Over(SettingsFile.Read(environment.SettingsFile));

    private static BrokerSettings OfCommandLine(ParseResult arguments) => new()
    {
        Host = arguments.GetValue(Host),
        Port = arguments.GetValue(Port),
        Root = arguments.GetValue(Root),
        Tls = arguments.GetValue(Tls),
        Ca = arguments.GetValue(Ca),
        Cert = arguments.GetValue(Cert),
        Key = arguments.GetValue(Key),
        Username = arguments.GetValue(Username),
        PasswordFile = arguments.GetValue(PasswordFile),
        Websocket = arguments.GetValue(Websocket),
        WebsocketPath = arguments.GetValue(WebsocketPath),
        Fleet = arguments.GetValue(FleetArguments.Address),
        TokenFile = arguments.GetValue(FleetArguments.TokenFile),
    };

    private static BrokerSettings OfEnvironment(Func<string, string?> variable)
    {
        return new BrokerSettings
        {
            Host = Text("EDGECTL_HOST"),
            Port = Text("EDGECTL_PORT") is { } port ? Number("EDGECTL_PORT", port) : null,
            Root = Text("EDGECTL_ROOT"),
            Tls = Text("EDGECTL_TLS") is { } tls ? Switch("EDGECTL_TLS", tls) : null,
            Ca = Text("EDGECTL_CA"),
            Cert = Text("EDGECTL_CERT"),
            Key = Text("EDGECTL_KEY"),
            Username = Text("EDGECTL_USERNAME"),
            PasswordFile = Text("EDGECTL_PASSWORD_FILE"),
            Websocket = Text("EDGECTL_WEBSOCKET") is { } websocket ? Switch("EDGECTL_WEBSOCKET", websocket) : null,
            WebsocketPath = Text("EDGECTL_WEBSOCKET_PATH"),
            Fleet = Text("EDGECTL_FLEET"),
            TokenFile = Text("EDGECTL_TOKEN_FILE"),
        };

        // An empty variable is how shells and unit files say "not set".
        string? Text(string name) => variable(name) is { Length: > 0 } value ? value : null;
    }

    private static int Number(string name, string value) =>
        int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw new CliException($"{name} must be a number, but is '{value}'", ExitCodes.Usage);

    private static bool Switch(string name, string value) => value switch
    {
        "1" or "true" => true,
        "0" or "false" => false,
        _ => throw new CliException($"{name} must be true or false, but is '{value}'", ExitCodes.Usage),
    };

    private static string NameOf(string property) => property switch
    {
        nameof(BrokerOptions.Host) => Host.Name,
        nameof(BrokerOptions.Port) => Port.Name,
        nameof(BrokerOptions.Root) => Root.Name,
        nameof(BrokerOptions.Transport) => Websocket.Name,
        nameof(BrokerOptions.WebSocketPath) => WebsocketPath.Name,
        nameof(BrokerOptions.Username) => Username.Name,
        nameof(BrokerOptions.PasswordFile) => PasswordFile.Name,
        $"{nameof(BrokerOptions.Tls)}:{nameof(TlsOptions.Enabled)}" => Tls.Name,
        $"{nameof(BrokerOptions.Tls)}:{nameof(TlsOptions.CaFile)}" => Ca.Name,
        $"{nameof(BrokerOptions.Tls)}:{nameof(TlsOptions.CertificateFile)}" => Cert.Name,
        $"{nameof(BrokerOptions.Tls)}:{nameof(TlsOptions.KeyFile)}" => Key.Name,
        _ => property,
    };
}
