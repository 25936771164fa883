using System.Text.Json.Serialization;
using EdgeRuntime.Cli.Orders;

namespace EdgeRuntime.Cli.Models;

/// <summary>What <c>model remove</c> prints as JSON.</summary>
/// <param name="Model">Model id.</param>
/// <param name="Devices">The devices.</param>
internal sealed record RemoveReport(string Model, IReadOnlyList<OrderReport> Devices);

/// <summary>JSON of a removal.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(RemoveReport))]
internal sealed partial class RemoveReportJsonContext : JsonSerializerContext;
