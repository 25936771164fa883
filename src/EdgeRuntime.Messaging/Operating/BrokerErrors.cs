using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using MQTTnet;
using MQTTnet.Adapter;
using MQTTnet.Exceptions;
using MQTTnet.Protocol;

namespace EdgeRuntime.Messaging.Operating;

/// <summary>Says in one line what MQTTnet's exceptions and reason codes mean.</summary>
internal static class BrokerErrors
{
    /// <summary>Whether an exception speaks of the connection, so that <see cref="Connecting"/> and <see cref="Using"/> have words for it.</summary>
    public static bool IsKnown(Exception e) =>
        // The last one: MQTTnet pairs the codes of a SUBACK with the filters by index, and a spoiled one has too few.
        e is MqttCommunicationException or MqttProtocolViolationException or OperationCanceledException or InvalidDataException or IOException or ObjectDisposedException or ArgumentOutOfRangeException;

    /// <summary>An attempt to connect took too long.</summary>
    public static BrokerException Silent(string broker, Exception e) => new(BrokerFault.Unreachable, $"the broker at {broker} does not answer", e);

    /// <summary>An attempt to connect failed.</summary>
    public static BrokerException Connecting(string broker, bool tls, Exception e)
    {
        for (var cause = e; cause is not null; cause = cause.InnerException)
        {
            switch (cause)
            {
                case InvalidDataException:
                    return new BrokerException(BrokerFault.BadFile, cause.Message, e);
                case AuthenticationException:
                    return new BrokerException(BrokerFault.Untrusted, $"no TLS connection to the broker at {broker}: {FirstLine(cause)}", e);
                // With TLS 1.3 a client learns only afterwards that its certificate was not liked: the broker
                // sends an alert, which the first read reports, and hangs up.
                case CryptographicException when tls:
                case SocketException { SocketErrorCode: SocketError.ConnectionReset or SocketError.NotConnected or SocketError.Shutdown } when tls:
                    return HungUp(broker, e);
                case WebSocketException { InnerException: null } or SocketException:
                    return new BrokerException(BrokerFault.Unreachable, $"cannot reach the broker at {broker}: {FirstLine(cause)}", e);
                case MqttProtocolViolationException:
                    return new BrokerException(BrokerFault.Unreachable, $"what answers at {broker} speaks no MQTT 5", e);
                case MqttClientUnexpectedDisconnectReceivedException dismissed:
                    return Dismissed(broker, dismissed);
                case OperationCanceledException or MqttCommunicationTimedOutException:
                    return Silent(broker, e);
                default:
                    continue;
            }
        }

        // Whatever else goes wrong between the handshake and the answer to CONNECT.
        return tls && e is MqttConnectingFailedException
            ? HungUp(broker, e)
            : new BrokerException(BrokerFault.Unreachable, $"cannot connect to the broker at {broker}: {FirstLine(e.GetBaseException())}", e);
    }

    /// <summary>The broker answered an attempt to connect with a refusal.</summary>
    /// <param name="broker">Host and port.</param>
    /// <param name="code">Its code.</param>
    /// <param name="text">Its own words.</param>
    /// <param name="server">The server that it names instead of itself.</param>
    public static BrokerException Refused(string broker, MqttClientConnectResultCode code, string? text, string? server)
    {
        var reason = BrokerReason.From((int)code);
        return new(BrokerFault.Refused, $"the broker at {broker} refuses the connection: {reason.Describe(text, server)}") { Reason = reason };
    }

    private static BrokerException Dismissed(string broker, MqttClientUnexpectedDisconnectReceivedException e)
    {
        var reason = BrokerReason.From((int)(e.ReasonCode ?? MqttDisconnectReasonCode.NormalDisconnection));
        return new(BrokerFault.Refused, $"the broker at {broker} ends the connection: {reason.Describe(e.ReasonString, e.ServerReference)}", e) { Reason = reason };
    }

    /// <summary>A request over an open connection took too long.</summary>
    public static BrokerException Late(string broker, string doing, Exception e) => new(BrokerFault.Lost, $"the broker at {broker} did not answer in time while {doing}", e);

    /// <summary>A request over an open connection failed.</summary>
    public static BrokerException Using(string broker, string doing, Exception e) => e is OperationCanceledException or MqttCommunicationTimedOutException
        ? Late(broker, doing, e)
        : new BrokerException(BrokerFault.Lost, $"the connection to the broker at {broker} broke while {doing}: {FirstLine(e.InnerException ?? e)}", e);

    /// <summary>The connection ended.</summary>
    public static BrokerException Ended(string broker, MqttClientDisconnectedEventArgs e)
    {
        var reason = e.Reason != MqttClientDisconnectReason.NormalDisconnection ? BrokerReason.From((int)e.Reason).Describe(e.ReasonString) : e.Exception is { } cause ? FirstLine(cause.InnerException ?? cause) : "it was closed";
        return new BrokerException(BrokerFault.Lost, $"the connection to the broker at {broker} broke: {reason}", e.Exception);
    }

    /// <summary>The broker answered a request with a refusal.</summary>
    public static BrokerException RequestRefused(string broker, string doing, int code, string? text)
    {
        var reason = BrokerReason.From(code);
        return new(BrokerFault.Refused, $"the broker at {broker} refuses {doing}: {reason.Describe(text)}") { Reason = reason };
    }

    /// <summary>The broker does not accept packets of this length.</summary>
    public static BrokerException TooLarge(string broker, string doing, long? limit) =>
        new(BrokerFault.Refused, FormattableString.Invariant($"the broker at {broker} refuses {doing}: it takes packets of at most {limit} bytes"));

    private static BrokerException HungUp(string broker, Exception e) =>
        new(BrokerFault.Untrusted, $"the broker at {broker} hangs up: it does not accept this client's certificate, or speaks no TLS at that port", e);

    private static string FirstLine(Exception e) => FirstLine(e.Message);

    internal static string FirstLine(string text) => text.Split('\n', 2)[0].Trim();

    /// <summary>What an operator of a device can do about it.</summary>
    public static string Advice(BrokerFault fault) => fault switch
    {
        BrokerFault.Refused => "check Mqtt:Username, Mqtt:PasswordFile and the broker's access list",
        BrokerFault.BadFile => "check that the file is there and this service may read it",
        _ => "check Mqtt:Host, Mqtt:Tls and the clock",
    };
}
