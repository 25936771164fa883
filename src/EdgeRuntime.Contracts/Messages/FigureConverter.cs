using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace EdgeRuntime.Contracts.Messages;

/// <summary>Writes a figure with four significant digits: no sensor and no model of a device is more exact, and digits cost radio time.</summary>
internal sealed class FigureConverter : JsonConverter<double>
{
    /// <inheritdoc/>
    public override double Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDouble();

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, double value, JsonSerializerOptions options) => writer.WriteNumberValue(Round(value));

    // Through decimal digits, so that the nearest double is written with just these.
    private static double Round(double value)
    {
        Span<byte> text = stackalloc byte[32];
        return value.TryFormat(text, out var length, "G4", CultureInfo.InvariantCulture) ? double.Parse(text[..length], NumberStyles.Float, CultureInfo.InvariantCulture) : value;
    }
}
