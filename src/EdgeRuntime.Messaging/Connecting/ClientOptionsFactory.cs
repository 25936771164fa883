using EdgeRuntime.Contracts.Messages;
using EdgeRuntime.Contracts.Topics;
using EdgeRuntime.Messaging.Ingesting;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace EdgeRuntime.Messaging.Connecting;

/// <summary>Makes MQTTnet's options of ours, for a device and for an operator. Passwords are read anew for each attempt, so that renewed ones count.</summary>
internal static class ClientOptionsFactory
{
    // CONNECT to CONNACK, and any other request to its answer.
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan OperatorKeepAlive = TimeSpan.FromSeconds(30);

    /// <summary>Makes the options of a device's connection, with its will.</summary>
    /// <exception cref="InvalidDataException">The password file cannot be read; the message names it.</exception>
    public static MqttClientOptions Create(MessagingOptions options, DeviceIdentity identity, byte[] will, WillLimits limits, ConnectionServices services) =>
        Broker(options, identity.Device, new TlsClock(services.Wall, () => services.Clock() == ClockState.Synced), services.Sockets)
            // Kept by the connection loop: see DeviceAdapterFactory.
            .WithNoKeepAlive()
            .WithReceiveMaximum((ushort)options.ReceiveMaximum)
            .WithMaximumPacketSize((uint)options.MaxPacketBytes)
            .WithCleanStart(false)
            .WithSessionExpiryInterval((uint)options.SessionExpiry.TotalSeconds)
            .WithWillTopic(new TopicScheme(options.Root).Status(identity.Device))
            .WithWillPayload(will)
            .WithWillRetain(!limits.NotRetained)
            .WithWillQualityOfServiceLevel(limits.AtMostOnce ? MqttQualityOfServiceLevel.AtMostOnce : MqttQualityOfServiceLevel.AtLeastOnce)
            .WithWillDelayInterval((uint)options.WillDelay.TotalSeconds)
            .WithWillContentType(MessageFormat.ContentType)
            .WithWillUserProperty(MessageFormat.SchemaProperty, MessageFormat.Utf8("status/1"))
            .Build();

    /// <summary>Makes the options of an operator's connection: a session that ends with it, and no will.</summary>
    /// <param name="options">The broker.</param>
    /// <param name="clientId">A name that no other client has.</param>
    /// <param name="maxPacketBytes">The longest packet that the broker may send.</param>
    /// <exception cref="InvalidDataException">The password file cannot be read; the message names it.</exception>
    public static MqttClientOptions CreateOperator(BrokerOptions options, string clientId, int maxPacketBytes) =>
        Broker(options, clientId, TlsClock.OfOperator, sockets: null)
            .WithKeepAlivePeriod(OperatorKeepAlive)
            .WithCleanStart(true)
            .WithSessionExpiryInterval(0)
            .WithMaximumPacketSize((uint)maxPacketBytes)
            .Build();

    /// <summary>Makes the options of a fleet's connection: a session that outlives it, so that the broker keeps what comes meanwhile.</summary>
    /// <exception cref="InvalidDataException">The password file cannot be read; the message names it.</exception>
    public static MqttClientOptions CreateIngest(BrokerOptions options, IngestOptions ingest) =>
        Broker(options, ingest.ClientId, TlsClock.OfOperator, sockets: null)
            .WithKeepAlivePeriod(OperatorKeepAlive)
            .WithCleanStart(false)
            .WithSessionExpiryInterval((uint)ingest.SessionExpiry.TotalSeconds)
            .WithReceiveMaximum((ushort)ingest.ReceiveMaximum)
            .WithMaximumPacketSize((uint)ingest.MaxPacketBytes)
            .Build();

    private static MqttClientOptionsBuilder Broker(BrokerOptions options, string clientId, TlsClock clock, ISocketPoller? sockets)
    {
        var builder = new MqttClientOptionsBuilder()
            .WithTcpServer(options.Host, options.EffectivePort)
            .WithStreamProvider(new BrokerDialer(options, clock, sockets))
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithClientId(clientId)
            .WithTimeout(RequestTimeout);
        if (options.Transport == BrokerOptions.WebSocket)
        {
            // One packet, one message: allowed otherwise too, but not every broker can.
            builder.WithoutPacketFragmentation();
        }

        return options.Username is { } username ? builder.WithCredentials(username, Password(options)) : builder;
    }

    private static byte[]? Password(BrokerOptions options) => options.PasswordFile is { } file
        ? SecretFile.Read(file, static path => MessageFormat.Utf8Bytes(File.ReadLines(path).FirstOrDefault() ?? ""))
        : null;
}
