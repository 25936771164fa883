using System.Text.Json.Serialization;
using EdgeRuntime.Contracts;

namespace EdgeRuntime.Client;

/// <summary>What somebody may do. Each role includes the ones before it.</summary>
[JsonConverter(typeof(WireEnumConverter<FleetRole>))]
public enum FleetRole
{
    /// <summary>Sees devices and their data.</summary>
    Viewer,

    /// <summary>Sends commands to devices.</summary>
    Operator,

    /// <summary>Manages users and reads the audit log.</summary>
    Admin,
}
