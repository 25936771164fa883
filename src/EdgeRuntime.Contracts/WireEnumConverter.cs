using System.Buffers;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeRuntime.Contracts;

/// <summary>Writes an enum as its name in snake_case and refuses numbers: the one form of enums on the wire and in manifests. A name that there is not is answered with those that there are.</summary>
/// <typeparam name="T">The enum.</typeparam>
public sealed class WireEnumConverter<T> : JsonConverterFactory
    where T : struct, Enum
{
    private readonly JsonStringEnumConverter<T> _names = new(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false);

    /// <inheritdoc/>
    public override bool CanConvert(Type typeToConvert) => _names.CanConvert(typeToConvert);

    /// <inheritdoc/>
    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) =>
        new Telling((JsonConverter<T>)_names.CreateConverter(typeToConvert, options));

    private sealed class Telling(JsonConverter<T> names) : JsonConverter<T>
    {
        public override T Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
        {
            try
            {
                return names.Read(ref reader, typeToConvert, options);
            }
            catch (JsonException e)
            {
                var given = reader.TokenType == JsonTokenType.String ? $"'{reader.GetString()}'" : "not a text";
                throw new JsonException($"{JsonFault.Choice}{string.Join(", ", Known(options))}, but is {given}", e);
            }
        }

        public override void Write(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => names.Write(writer, value, options);

        public override T ReadAsPropertyName(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => names.ReadAsPropertyName(ref reader, typeToConvert, options);

        public override void WriteAsPropertyName(Utf8JsonWriter writer, T value, JsonSerializerOptions options) => names.WriteAsPropertyName(writer, value, options);

        private IEnumerable<string> Known(JsonSerializerOptions options)
        {
            foreach (var value in Enum.GetValues<T>())
            {
                var text = new ArrayBufferWriter<byte>();
                using var writer = new Utf8JsonWriter(text);
                names.Write(writer, value, options);
                writer.Flush();
                yield return System.Text.Encoding.UTF8.GetString(text.WrittenSpan).Trim('"');
            }
        }
    }
}
