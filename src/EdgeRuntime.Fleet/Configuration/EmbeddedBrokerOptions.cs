using System.Net;

namespace EdgeRuntime.Fleet.Configuration;

/// <summary>The MQTT 5 broker inside the fleet's process.</summary>
internal sealed class EmbeddedBrokerOptions
{
    /// <summary>Address to listen on, such as 0.0.0.0. Default 127.0.0.1. Any other needs accounts or <see cref="BrokerTlsOptions.ClientCaFile"/>.</summary>
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>Port, 1 to 65535. Default 0: 1883, 8883 with TLS.</summary>
    public int Port { get; set; }

    /// <summary>TLS.</summary>
    public BrokerTlsOptions Tls { get; set; } = new();

    /// <summary>Connections at once, 1 to 100,000; more are closed unread. Default 2,000.</summary>
    public int MaxConnections { get; set; } = 2_000;

    /// <summary>Longest packet that a client may send, 4,096 to 268,435,455 bytes. Default 1 MiB and 64 KiB: the largest block of a model with its header.</summary>
    public int MaxPacketBytes { get; set; } = (1 << 20) + (64 << 10);

    /// <summary>Messages that wait for one client, 100 to 1,000,000; what comes on top of them is dropped. Default 10,000.</summary>
    public int MaxQueuedMessages { get; set; } = 10_000;

    /// <summary>The port in force.</summary>
    public int EffectivePort => Port > 0 ? Port : Tls.CertificateFile is null ? 1883 : 8883;

    /// <summary>Adds a line for each value that cannot be.</summary>
    public void Validate(string key, ICollection<string> errors)
    {
        if (!IPAddress.TryParse(Address, out _))
        {
            errors.Add($"{key}:{nameof(Address)} must be an IP address such as 127.0.0.1, but is '{Address}'");
        }

        Check(nameof(Port), Port, 0, 65_535);
        Check(nameof(MaxConnections), MaxConnections, 1, 100_000);
        Check(nameof(MaxPacketBytes), MaxPacketBytes, 4_096, 268_435_455);
        Check(nameof(MaxQueuedMessages), MaxQueuedMessages, 100, 1_000_000);
        Tls.Validate($"{key}:{nameof(Tls)}", errors);

        void Check(string name, int value, int least, int most)
        {
            if (value < least || value > most)
            {
                errors.Add(FormattableString.Invariant($"{key}:{name} must be {least} to {most}, but is {value}"));
            }
        }
    }
}
