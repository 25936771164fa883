using System.Net;

namespace EdgeRuntime.Fleet.Configuration;

/// <summary>The MQTT 5 broker inside the fleet's process.</summary>
internal sealed class EmbeddedBrokerOptions
{
    /// <summary>Address to listen on. Default 127.0.0.1: devices elsewhere need accounts and TLS first.</summary>
    public string Address { get; set; } = "127.0.0.1";

    /// <summary>Port, 1 to 65535. Default 1883.</summary>
    public int Port { get; set; } = 1883;

    /// <summary>Adds a line for each value that cannot be.</summary>
    public void Validate(string key, ICollection<string> errors)
    {
        if (!IPAddress.TryParse(Address, out _))
        {
            errors.Add($"{key}:{nameof(Address)} must be an IP address such as 127.0.0.1, but is '{Address}'");
        }

        if (Port is < 1 or > 65_535)
        {
            errors.Add(FormattableString.Invariant($"{key}:{nameof(Port)} must be 1 to 65535, but is {Port}"));
        }
    }
}
