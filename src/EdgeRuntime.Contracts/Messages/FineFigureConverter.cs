using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeRuntime.Contracts.Messages;

/// <summary>Writes a figure with six decimals: counters, of which a reader takes the difference of two, and times.</summary>
public sealed class FineFigureConverter : JsonConverterFactory
{
    private const int Decimals = 6;

    /// <inheritdoc/>
    public override bool CanConvert(Type typeToConvert) => typeToConvert == typeof(double) || typeToConvert == typeof(double?);

    /// <inheritdoc/>
    public override JsonConverter CreateConverter(Type typeToConvert, JsonSerializerOptions options) => typeToConvert == typeof(double) ? new Known() : new Optional();

    private sealed class Known : JsonConverter<double>
    {
        public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => writer.WriteNumberValue(Math.Round(value, Decimals));
    }

    private sealed class Optional : JsonConverter<double?>
    {
        public override double? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.TokenType == JsonTokenType.Null ? null : reader.GetDouble();

        public override void Write(Utf8JsonWriter writer, double? value, JsonSerializerOptions options) => writer.WriteNumberValue(Math.Round(value!.Value, Decimals));
    }
}
