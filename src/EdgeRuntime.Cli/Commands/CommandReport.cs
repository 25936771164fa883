using System.Text.Json.Serialization;
using EdgeRuntime.Contracts.Messages;

namespace EdgeRuntime.Cli.Commands;

/// <summary>What <c>device command</c> prints as JSON when the device has answered.</summary>
/// <param name="Device">The device id.</param>
/// <param name="Command">The command.</param>
/// <param name="Ok">Whether the device did it.</param>
/// <param name="Error">Why not.</param>
/// <param name="Result">The result of <c>infer-once</c>.</param>
/// <param name="Session">The start of the agent that answered; absent where the fleet asked it.</param>
/// <param name="RoundTripMs">From the request to the answer.</param>
internal sealed record CommandReport(string Device, string Command, bool Ok, ErrorInfo? Error, ResultItem? Result, Guid? Session, double RoundTripMs);

/// <summary>JSON of an answer.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CommandReport))]
internal sealed partial class CommandReportJsonContext : JsonSerializerContext;
