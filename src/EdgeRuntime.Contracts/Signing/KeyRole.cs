using System.Text.Json.Serialization;

namespace EdgeRuntime.Contracts.Signing;

/// <summary>What a key may sign. A key has exactly one role.</summary>
[JsonConverter(typeof(WireEnumConverter<KeyRole>))]
public enum KeyRole
{
    /// <summary>Keyrings; kept offline.</summary>
    Root,

    /// <summary>Model manifests and rollback grants; kept offline.</summary>
    Models,

    /// <summary>Desired documents; kept by the fleet, online. It only chooses among signed models.</summary>
    Desired,

    /// <summary>Manifests of the agent's own packages; kept offline. A device installs them only when root has put a keyring with this role on it.</summary>
    Agent,
}
