using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeRuntime.Contracts.Signing;

/// <summary>An envelope inside another document.</summary>
internal sealed class DsseEnvelopeConverter : JsonConverter<DsseEnvelope>
{
    public override DsseEnvelope? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (JsonSerializer.Deserialize(ref reader, SigningJsonContext.Default.DsseJson) is not { } json)
        {
            return null;
        }

        var envelope = DsseEnvelope.FromJson(json);
        return envelope.IsOk ? envelope.Value : throw new JsonException(envelope.Error.Message);
    }

    public override void Write(Utf8JsonWriter writer, DsseEnvelope value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value.ToModel(), SigningJsonContext.Default.DsseJson);
}
