using System.Text.Json.Serialization;

namespace EdgeRuntime.Contracts.Messages;

/// <summary>Who set the policy in force.</summary>
[JsonConverter(typeof(WireEnumConverter<PolicyOrigin>))]
public enum PolicyOrigin
{
    /// <summary>The device's own configuration.</summary>
    Configuration,

    /// <summary>The desired document.</summary>
    Desired,

    /// <summary>Command <c>policy</c>, over the desired document.</summary>
    Command,
}
