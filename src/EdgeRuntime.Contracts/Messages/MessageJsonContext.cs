using System.Text.Json.Serialization;

namespace EdgeRuntime.Contracts.Messages;

/// <summary>JSON of every message of contract v1: camelCase, absent instead of null, enums in words, times in UTC to the millisecond, figures with four significant digits.</summary>
[JsonSourceGenerationOptions(
    Converters = [typeof(UtcTimeConverter), typeof(FigureConverter)],
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    AllowDuplicateProperties = false,
    MaxDepth = 16)]
[JsonSerializable(typeof(StatusMessage))]
[JsonSerializable(typeof(InfoMessage))]
[JsonSerializable(typeof(ReportedMessage))]
[JsonSerializable(typeof(ResultPayload))]
[JsonSerializable(typeof(ResultBatchMessage))]
[JsonSerializable(typeof(EnergyMessage))]
[JsonSerializable(typeof(LifetimeTotals))]
[JsonSerializable(typeof(EventMessage))]
[JsonSerializable(typeof(CommandResponse))]
[JsonSerializable(typeof(InferOnceRequest))]
public sealed partial class MessageJsonContext : JsonSerializerContext;
