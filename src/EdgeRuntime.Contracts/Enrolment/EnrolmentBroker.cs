using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Topics;

namespace EdgeRuntime.Contracts.Enrolment;

/// <summary>Where the broker of an enrolled device is. The connection is always encrypted.</summary>
/// <param name="Host">Name or address.</param>
/// <param name="Port">Port.</param>
public sealed record EnrolmentBroker(string Host, int Port)
{
    private const string MqttScheme = "mqtts";
    private const string WebSocketScheme = "wss";
    private const int MqttPort = 8883;
    private const int WebSocketPort = 443;

    /// <summary>Path of the WebSocket; null for TCP.</summary>
    public string? WebSocketPath { get; init; }

    /// <summary>Prefix of all topics.</summary>
    public string Root { get; init; } = TopicScheme.DefaultRoot;

    /// <summary>Certificates in PEM that the broker's must lead to, where it is not the authority that issues the devices'; empty for those that the system trusts.</summary>
    public string? Ca { get; init; }

    /// <summary>Reads <c>mqtts://HOST[:8883]</c> or <c>wss://HOST[:443][/PATH]</c>; refused as <see cref="ErrorCode.BadRequest"/>.</summary>
    public static Checked<EnrolmentBroker> Parse(string url)
    {
        if (!Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.Scheme is not (MqttScheme or WebSocketScheme) || uri.Host.Length == 0 || uri.UserInfo.Length > 0)
        {
            return new ErrorInfo(ErrorCode.BadRequest, $"the broker must be mqtts://HOST[:{MqttPort}] or wss://HOST[:{WebSocketPort}][/PATH], but is '{OneLineText.Of(url, 128)}'");
        }

        var isWebSocket = uri.Scheme == WebSocketScheme;
        var port = uri.Port > 0 ? uri.Port : isWebSocket ? WebSocketPort : MqttPort;
        return new EnrolmentBroker(uri.IdnHost, port) { WebSocketPath = !isWebSocket ? null : uri.AbsolutePath is "/" ? "/mqtt" : uri.AbsolutePath };
    }
}
