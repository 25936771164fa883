using System.Text.Json.Serialization;

namespace EdgeRuntime.Cli.Enrolment;

/// <summary>What <c>ca new</c> prints as JSON.</summary>
internal sealed record CaReport(string Certificate, string Fingerprint, DateTimeOffset NotAfter);

/// <summary>What <c>ca issue</c> prints as JSON.</summary>
internal sealed record CertificateReport(string Certificate, string Key, DateTimeOffset NotAfter);

/// <summary>What <c>enrol sign</c> prints as JSON.</summary>
internal sealed record SignReport(string Device, string File);

/// <summary>JSON of the <c>ca</c> and <c>enrol</c> commands.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata, PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(CaReport))]
[JsonSerializable(typeof(CertificateReport))]
[JsonSerializable(typeof(SignReport))]
internal sealed partial class EnrolmentReportJsonContext : JsonSerializerContext;
