using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using EdgeRuntime.Contracts.Topics;
using MQTTnet;
using MQTTnet.Formatter;
using MQTTnet.Protocol;

namespace EdgeRuntime.Messaging.Connecting;

/// <summary>Makes MQTTnet's options of ours, for a device and for an operator. Certificates and passwords are read anew for each attempt, so that renewed ones count.</summary>
internal static class ClientOptionsFactory
{
    // CONNECT to CONNACK, and any other request to its answer.
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(15);
    private static readonly TimeSpan OperatorKeepAlive = TimeSpan.FromSeconds(30);

    /// <summary>Makes the options of a device's connection, with its will.</summary>
    /// <exception cref="InvalidDataException">A certificate or password file cannot be read; the message names it.</exception>
    public static MqttClientOptions Create(MessagingOptions options, DeviceIdentity identity, byte[] will, string? credentialsFolder) =>
        Broker(options, identity.Device, credentialsFolder)
            // Kept by the connection loop: see QuietAdapterFactory.
            .WithNoKeepAlive()
            .WithReceiveMaximum((ushort)options.ReceiveMaximum)
            .WithCleanStart(false)
            .WithSessionExpiryInterval((uint)options.SessionExpiry.TotalSeconds)
            .WithWillTopic(new TopicScheme(options.Root).Status(identity.Device))
            .WithWillPayload(will)
            .WithWillRetain()
            .WithWillQualityOfServiceLevel(MqttQualityOfServiceLevel.AtLeastOnce)
            .WithWillDelayInterval((uint)options.WillDelay.TotalSeconds)
            .WithWillContentType(MessageFormat.ContentType)
            .WithWillUserProperty(MessageFormat.SchemaProperty, MessageFormat.Utf8("status/1"))
            .Build();

    /// <summary>Makes the options of an operator's connection: a session that ends with it, and no will.</summary>
    /// <param name="options">The broker.</param>
    /// <param name="clientId">A name that no other client has.</param>
    /// <param name="maxPacketBytes">The longest packet that the broker may send.</param>
    /// <exception cref="InvalidDataException">A certificate or password file cannot be read; the message names it.</exception>
    public static MqttClientOptions CreateOperator(BrokerOptions options, string clientId, int maxPacketBytes) =>
        Broker(options, clientId, credentialsFolder: null)
            .WithKeepAlivePeriod(OperatorKeepAlive)
            .WithCleanStart(true)
            .WithSessionExpiryInterval(0)
            .WithMaximumPacketSize((uint)maxPacketBytes)
            .Build();

    private static MqttClientOptionsBuilder Broker(BrokerOptions options, string clientId, string? credentialsFolder)
    {
        var builder = Transport(options)
            .WithProtocolVersion(MqttProtocolVersion.V500)
            .WithClientId(clientId)
            .WithTimeout(RequestTimeout);
        return options.Username is { } username ? builder.WithCredentials(username, Password(options, credentialsFolder)) : builder;
    }

    private static MqttClientOptionsBuilder Transport(BrokerOptions options)
    {
        var builder = new MqttClientOptionsBuilder();
        if (options.Transport == BrokerOptions.WebSocket)
        {
            var scheme = options.Tls.Enabled ? "wss" : "ws";
            builder.WithWebSocketServer(web => web.WithUri($"{scheme}://{options.Host}:{options.EffectivePort}{options.WebSocketPath}"));
        }
        else
        {
            builder.WithTcpServer(options.Host, options.EffectivePort);
        }

        return options.Tls.Enabled ? builder.WithTlsOptions(tls => Secure(tls, options)) : builder;
    }

    private static void Secure(MqttClientTlsOptionsBuilder builder, BrokerOptions options)
    {
        var tls = options.Tls;
        builder.UseTls().WithTargetHost(options.Host).WithRevocationMode(X509RevocationMode.NoCheck);
        if (tls.AllowUntrusted)
        {
            builder.WithCertificateValidationHandler(static _ => true);
        }
        else if (tls.CaFile is { } authorities)
        {
            builder.WithTrustChain(Read(authorities, static path =>
            {
                var chain = new X509Certificate2Collection();
                chain.ImportFromPemFile(path);
                return chain;
            }));
        }

        if (tls.CertificateFile is { } certificate)
        {
            builder.WithClientCertificates([Read(certificate, path => X509Certificate2.CreateFromPemFile(path, tls.KeyFile))]);
        }

        if (tls.Alpn.Count > 0)
        {
            builder.WithApplicationProtocols([.. tls.Alpn.Select(static protocol => new SslApplicationProtocol(protocol))]);
        }
    }

    private static byte[]? Password(BrokerOptions options, string? credentialsFolder)
    {
        if (options.PasswordFile is not { } file)
        {
            return null;
        }

        // A plain name is a systemd credential (LoadCredential=), which lies in a folder of its own.
        var path = Path.GetFileName(file) == file && credentialsFolder is not null ? Path.Combine(credentialsFolder, file) : file;
        return Read(path, static path => MessageFormat.Utf8Bytes(File.ReadLines(path).FirstOrDefault() ?? ""));
    }

    private static T Read<T>(string path, Func<string, T> read)
    {
        try
        {
            return read(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or CryptographicException)
        {
            throw new InvalidDataException($"{path} cannot be read ({e.Message})", e);
        }
    }
}
