using System.Text.Json.Serialization;
using EdgeRuntime.Contracts;

namespace EdgeRuntime.Client;

/// <summary>Order of a list of devices.</summary>
[JsonConverter(typeof(WireEnumConverter<DeviceOrder>))]
public enum DeviceOrder
{
    /// <summary>Devices with a problem first, then by id.</summary>
    Problem,

    /// <summary>By id.</summary>
    Device,

    /// <summary>By site, then id.</summary>
    Site,

    /// <summary>By charge, lowest first.</summary>
    Charge,

    /// <summary>By rate, lowest first.</summary>
    Rate,

    /// <summary>By joules of an inference, lowest first.</summary>
    Price,

    /// <summary>By the last sign of life, oldest first.</summary>
    LastSeen,
}
