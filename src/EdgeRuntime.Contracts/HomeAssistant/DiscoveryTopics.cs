namespace EdgeRuntime.Contracts.HomeAssistant;

/// <summary>Home Assistant's own topics.</summary>
/// <param name="Prefix">Its discovery prefix, <c>homeassistant</c> unless configured.</param>
public sealed record DiscoveryTopics(string Prefix = DiscoveryTopics.DefaultPrefix)
{
    /// <summary>The prefix when none is configured.</summary>
    public const string DefaultPrefix = "homeassistant";

    /// <summary>Where Home Assistant says <c>online</c> after its start.</summary>
    public string Birth => $"{Prefix}/status";

    /// <summary>Where a device's discovery document is kept.</summary>
    public string Config(string device) => $"{Prefix}/device/{device}/config";
}
