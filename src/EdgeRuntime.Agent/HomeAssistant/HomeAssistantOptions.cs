using EdgeRuntime.Contracts.HomeAssistant;

namespace EdgeRuntime.Agent.HomeAssistant;

/// <summary>Whether the device shows up in Home Assistant by itself.</summary>
public sealed class HomeAssistantOptions
{
    /// <summary>Whether to publish a discovery document. Default false.</summary>
    public bool Enabled { get; set; }

    /// <summary>Home Assistant's discovery prefix. Default homeassistant.</summary>
    public string Prefix { get; set; } = DiscoveryTopics.DefaultPrefix;

    /// <summary>Adds a line for each value that cannot be.</summary>
    /// <param name="key">The configuration key of this section, for the messages.</param>
    /// <param name="errors">Receives the lines.</param>
    public void Validate(string key, ICollection<string> errors)
    {
        if (Prefix.Length == 0 || Prefix.IndexOfAny(['+', '#', '\0']) >= 0 || Prefix.StartsWith('/') || Prefix.EndsWith('/'))
        {
            errors.Add($"{key}:Prefix must be a topic prefix without wildcards and outer slashes, but is '{Prefix}'");
        }
    }
}
