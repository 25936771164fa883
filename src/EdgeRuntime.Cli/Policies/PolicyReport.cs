using System.Text.Json.Serialization;
using EdgeRuntime.Cli.Orders;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Cli.Policies;

/// <summary>What <c>device policy</c> prints as JSON of one device.</summary>
/// <param name="Device">The device.</param>
/// <param name="Generation">The order's generation.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Policy">The policy that is ordered; absent for the device's own.</param>
/// <param name="Settings">The settings that are ordered.</param>
internal sealed record PolicyReport(string Device, long Generation, OrderOutcome Outcome, DesiredPolicy? Policy, IReadOnlyDictionary<string, double>? Settings)
{
    public static PolicyReport Of(Order order) => new(order.Device, order.Generation, order.State.Outcome, order.Desired.Document.Policy, order.Desired.Document.Settings);
}

/// <summary>The same of devices that were chosen by an option.</summary>
/// <param name="Devices">Each of them.</param>
internal sealed record PolicyReports(IReadOnlyList<PolicyReport> Devices);

/// <summary>JSON of a policy.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PolicyReport))]
[JsonSerializable(typeof(PolicyReports))]
internal sealed partial class PolicyReportJsonContext : JsonSerializerContext;
