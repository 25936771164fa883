using System.Text.Json.Serialization;
using EdgeRuntime.Cli.Devices;

namespace EdgeRuntime.Cli.Commands;

/// <summary>What <c>devices</c> and a <c>watch</c> with an end print as JSON.</summary>
/// <param name="Devices">Every device, by id.</param>
/// <param name="IgnoredMessages">Messages that were not what they should be.</param>
internal sealed record DevicesReport(IReadOnlyList<DeviceReport> Devices, int IgnoredMessages)
{
    public static DevicesReport Of(FleetView fleet) => new([.. fleet.Devices.Select(DeviceReport.Of)], fleet.Ignored);
}

/// <summary>JSON of lists of devices.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DevicesReport))]
[JsonSerializable(typeof(DeviceReport))]
internal sealed partial class DevicesReportJsonContext : JsonSerializerContext;
