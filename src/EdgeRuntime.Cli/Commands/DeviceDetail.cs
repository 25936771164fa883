using System.Text.Json.Serialization;
using EdgeRuntime.Cli.Devices;
using EdgeRuntime.Client;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Cli.Commands;

/// <summary>What <c>device show</c> prints as JSON: the device's own messages as they are, and what the fleet says of it where that was asked. What did not come is absent.</summary>
internal sealed record DeviceDetail(
    string Device,
    DateTimeOffset? LastSeen,
    StatusMessage? Status,
    InfoMessage? Info,
    ReportedMessage? Reported,
    EnergyMessage? Energy,
    LastResult? LastResult,
    int IgnoredMessages)
{
    /// <summary>The fleet's summary.</summary>
    public DeviceSummary? Summary { get; init; }

    public static DeviceDetail Of(DeviceState device, int ignored) =>
        new(device.Device, device.LastSeen, device.Status, device.Info, device.Reported, device.Energy, device.Result, ignored);

    public static DeviceDetail Of(EdgeRuntime.Client.DeviceDetail device) =>
        new(device.Summary.Device, device.Summary.LastSeen, null, device.Info, device.Reported, device.Energy, Devices.LastResult.Of(device.LastResult), 0) { Summary = device.Summary };
}

/// <summary>JSON of one device.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DeviceDetail))]
internal sealed partial class DeviceDetailJsonContext : JsonSerializerContext;
